// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .strictMemorySafety(), .treatAllWarnings(as: .error), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// Sanitizers want to see what the Swift libraries do: `scripts/sanitize.sh` sets this.
let isSanitized = Context.environment["HOSO_SANITIZE"] != nil

// With the Swift libraries inside, the binary starts in half the time, and where Swift is not installed.
let swiftLibrariesInside: [LinkerSetting] =
    [.unsafeFlags(["-static-stdlib"], .when(platforms: [.linux]))]
    + ["CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections"].map {
        .linkedLibrary($0, .when(platforms: [.linux]))
    }

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name), "HosoTestSupport"] + (name == "HosoCore" ? [] : ["HosoCore"])
            + dependencies, exclude: exclude,
        swiftSettings: strict)
}

// A target imports only targets of rows below its own; ARCHITECTURE.md has the picture.
let package = Package(
    name: "hoso",
    products: [
        .executable(name: "hoso", targets: ["hoso"]),
        .library(name: "HosoParquet", targets: ["HosoParquet", "HosoCore"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // tool
        .executableTarget(
            name: "hoso", dependencies: ["HosoCommands"], swiftSettings: strict,
            linkerSettings: isSanitized ? [] : swiftLibrariesInside),
        // shells
        library(
            "HosoCommands",
            [
                "HosoCore", "HosoDelta", "HosoParquet", "HosoEngine", "HosoIdentity", "HosoIndicators",
                "HosoSpec",
                "HosoStorage", "HosoStore",
                "HosoSynthetic",
                "HosoCompression", argumentParser, logging,
            ]),
        // engine
        library(
            "HosoEngine",
            [
                "HosoCore", "HosoCSV", "HosoDelta", "HosoIdentity", "HosoIndicators", "HosoJSONL",
                "HosoParquet", "HosoSpec",
                "HosoStorage", "HosoStore", "CAllocator",
            ]),
        // assembly
        library("HosoStore", ["HosoCore", "HosoDelta", "HosoParquet", "HosoSpec", "HosoStorage"]),
        // domain
        library("HosoSpec", ["HosoCore", yams]),
        library("HosoIdentity", ["HosoCore"]),
        library("HosoIndicators", ["HosoCore"]),
        library("HosoSynthetic", ["HosoCore"]),
        // formats
        library("HosoCSV", ["HosoCore"]),
        library("HosoJSONL"),
        library("HosoParquet", ["HosoCore", "HosoCompression"]),
        library("HosoDelta", ["HosoCore"]),
        // services
        library("HosoStorage", ["HosoCore", "HosoCompression", crypto]),
        library("HosoCompression", ["HosoCore", "CZlib", "CZstd"]),
        // base
        library("HosoCore"),
        .systemLibrary(name: "CAllocator"),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),

        .target(
            name: "HosoTestSupport", dependencies: ["HosoCSV"], path: "Tests/HosoTestSupport",
            swiftSettings: strict),
        .target(
            name: "HosoFuzzTargets",
            dependencies: [
                "HosoCSV", "HosoCompression", "HosoCore", "HosoDelta", "HosoIdentity", "HosoJSONL",
                "HosoParquet",
                "HosoSpec",
                "HosoTestSupport",
            ], path: "Tests/HosoFuzzTargets", swiftSettings: strict),
        tests("HosoFuzzTargets", ["HosoStorage"]),
        tests("HosoCommands", ["HosoIndicators", "HosoParquet", "HosoStore"]),
        tests(
            "HosoEngine",
            [
                "HosoCSV", "HosoCompression", "HosoDelta", "HosoIdentity", "HosoIndicators", "HosoParquet",
                "HosoSpec", "HosoStorage", "HosoStore",
            ]),
        tests("HosoStore", ["HosoDelta", "HosoParquet", "HosoStorage"], exclude: ["Fixtures"]),
        tests("HosoSpec"),
        tests("HosoIdentity"),
        tests("HosoIndicators"),
        tests("HosoSynthetic"),
        tests("HosoCSV", exclude: ["Fixtures"]),
        tests("HosoJSONL"),
        tests("HosoParquet", ["HosoCompression"], exclude: ["Fixtures"]),
        tests("HosoDelta", exclude: ["Fixtures"]),
        tests("HosoStorage", ["HosoCompression"]),
        tests("HosoCompression", exclude: ["Fixtures"]),
        tests("HosoCore"),
    ],
    swiftLanguageModes: [.v6]
)
