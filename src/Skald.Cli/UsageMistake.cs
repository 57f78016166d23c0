using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;

namespace Skald.Cli;

/// <summary>One sentence for a command line that cannot be understood, and where to look.</summary>
internal static class UsageMistake
{
    /// <summary>Words the first mistake of a command line.</summary>
    public static string Describe(ParseResult parsed) =>
        $"skald: {Mistake(parsed)} See '{HelpOf(parsed.CommandResult)}'.";

    /// <summary>The mistake alone, without the program's name and where to look.</summary>
    public static string Mistake(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Count > 0) return Unknown(TakenForArgument(parsed) ?? parsed.UnmatchedTokens[0], command);

        ParseError error = parsed.Errors[0];
        bool isUnparsed = error.Message.StartsWith("Cannot parse argument", StringComparison.Ordinal);
        Symbol? symbol = error.SymbolResult switch
        {
            OptionResult result => result.Option,
            ArgumentResult { Parent: OptionResult result } => result.Option,
            ArgumentResult result => result.Argument,
            _ => null,
        };
        if (symbol is not null && error.Message.Contains("Must be one of:", StringComparison.Ordinal)
            && error.SymbolResult is { Tokens: [.., Token other] })
        {
            IEnumerable<string> known = error.Message.Split('\n').Skip(1).Select(line => line.Trim().Trim('\''));
            return $"{symbol.Name} takes one of {string.Join(", ", known)}, got '{other.Value}'.";
        }

        if (isUnparsed && symbol is not null && error.SymbolResult is { Tokens: [.., Token last] })
            return $"{symbol.Name} takes {Kind(symbol)}, got '{last.Value}'.";
        if (symbol is not null && error.Message.StartsWith("Required argument", StringComparison.Ordinal))
        {
            return symbol is Option
                ? $"{symbol.Name} needs {Kind(symbol)}."
                : $"'{command.Name}' needs its argument '{symbol.Name}'.";
        }

        if (error.Message.StartsWith("Required command", StringComparison.Ordinal))
            return $"'{command.Name}' needs a verb: {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}.";
        return error.Message;
    }

    // An option that is none counts as an argument, and then there is one argument too many.
    private static string? TakenForArgument(ParseResult parsed)
    {
        HashSet<Token> before = [.. parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)];
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .FirstOrDefault(token => before.Contains(token) && IsLikeOption(token.Value))?.Value;
    }

    private static bool IsLikeOption(string word) => word.StartsWith('-') && word.TrimStart('-') is [>= 'A' and <= 'z', ..];

    private static string Unknown(string word, Command command)
    {
        bool isOption = word.StartsWith('-');
        IEnumerable<string> known = isOption
            ? KnownOptions(command).SelectMany(option => option.Aliases.Append(option.Name))
            : command.Subcommands.Select(verb => verb.Name);
        string hint = Spelling.Nearest(word, known) is { } near ? $"; did you mean '{near}'?" : ".";
        string owner = command is RootCommand ? "skald" : $"'{command.Name}'";
        if (isOption) return $"{owner} has no option '{word}'{hint}";
        return command.Subcommands.Count > 0
            ? $"{owner} has no verb '{word}'{hint}"
            : $"{owner} takes no argument '{word}'.";
    }

    private static IEnumerable<Option> KnownOptions(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(KnownOptions).Where(o => o.Recursive));

    private static string Kind(Symbol symbol)
    {
        Type type = symbol is Option option ? option.ValueType : ((Argument)symbol).ValueType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return $"one of {string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()}";
        if (type.IsArray) type = type.GetElementType()!;
        if (type == typeof(string)) return "a text";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(double) || type == typeof(float)) return "a number";
        bool isInteger = type.GetInterfaces()
            .Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IBinaryInteger<>));
        return isInteger
            ? "a whole number"
            : "a value";
    }

    private static string HelpOf(CommandResult command)
    {
        string path = "--help";
        for (SymbolResult? result = command; result is CommandResult { Command: var c }; result = result.Parent)
            path = $"{(c is RootCommand ? "skald" : c.Name)} {path}";
        return path;
    }
}
