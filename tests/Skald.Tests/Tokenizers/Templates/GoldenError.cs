using System.Text.Json;
using Skald.Tokenizers.Templates;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Compares a failure with a recorded one.</summary>
internal static class GoldenError
{
    /// <summary>What differs, or null.</summary>
    /// <param name="expected">Who raised what, on which line.</param>
    /// <param name="failure">What was raised here.</param>
    /// <param name="hasForeignLine">The recorded line is not one of the template.</param>
    public static string? Difference(JsonElement expected, TemplateException failure, bool hasForeignLine = false)
    {
        string by = expected.GetProperty("by").GetString()!, message = expected.GetProperty("message").GetString()!;
        TemplateFailure[] kinds = by switch
        {
            "raise_exception" => [TemplateFailure.Raised],
            "parser" => [TemplateFailure.Syntax],
            "wrapper" => [TemplateFailure.Continuation],
            _ => hasForeignLine ? [TemplateFailure.Syntax]
                : message.StartsWith("maximum recursion", StringComparison.Ordinal) ? [TemplateFailure.Budget]
                : [TemplateFailure.Runtime],
        };
        if (!kinds.Contains(failure.Kind)) return $"got {failure.Kind}: {failure.Message}, expected {expected}";
        int line = by == "wrapper" || hasForeignLine ? failure.Position.Line : expected.GetProperty("line").GetInt32();
        if (failure.Position.Line != line) return $"got line {failure.Position.Line}: {failure.Message}, expected {expected}";
        bool isExact = by is "raise_exception" or "parser";
        return isExact && failure.Reason != message ? $"got '{failure.Reason}', expected {expected}" : null;
    }
}
