// swift-tools-version: 6.2
import PackageDescription

// A package of its own, as anyone would write it who reads Parquet with hoso's library.
let package = Package(
    name: "scan",
    dependencies: [.package(name: "hoso", path: "../..")],
    targets: [
        .executableTarget(name: "scan", dependencies: [.product(name: "HosoParquet", package: "hoso")])
    ],
    swiftLanguageModes: [.v6]
)
