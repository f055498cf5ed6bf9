import Glibc
import HosoCommands

exit(HosoTool.run(arguments: Array(CommandLine.arguments.dropFirst()), console: .process()))
