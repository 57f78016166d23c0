namespace Skald.Cli;

/// <summary>One sentence for a failure: what a person can act on, without types and stack traces.</summary>
internal static class FailureMessage
{
    /// <summary>The sentence, with the program's name before it.</summary>
    public static string Describe(Exception failure) => $"skald: {Sentence(Unwrap(failure))}";

    private static string Sentence(Exception failure) => failure switch
    {
        ArgumentException { ParamName: { } name } => FirstLine(
            failure.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)),
        FileNotFoundException { FileName: { Length: > 0 } file } when !Directory.Exists(file) =>
            $"there is no file '{file}'; check its name.",
        OutOfMemoryException => "memory ran out; use a smaller batch, context or model.",
        ArgumentException or FormatException or InvalidOperationException or NotSupportedException or IOException
            or UnauthorizedAccessException or InvalidDataException or TimeoutException => FirstLine(failure.Message),
        _ => $"unexpected {failure.GetType().Name}: {FirstLine(failure.Message)} Run again with --debug and report "
            + "the trace together with what 'skald env' prints.",
    };

    private static Exception Unwrap(Exception failure)
    {
        while (failure is AggregateException or System.Reflection.TargetInvocationException
            && failure.InnerException is { } inner)
        {
            failure = inner;
        }

        return failure;
    }

    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }
}
