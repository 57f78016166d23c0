using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Json;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary><c>tojson</c> as chat templates have it: Python's <c>json.dumps</c>, which escapes nothing for HTML.</summary>
internal static class JsonFilter
{
    public static Operation[] All => [new("tojson", "ensure_ascii? indent? separators? sort_keys?", ToJson)];

    private static string ToJson(Invocation call)
    {
        string? indent = Indent(call);
        (string item, string key) = (indent is null ? ", " : ",", ": ");
        if (call[2] is { } separators and not None)
        {
            object[] pair = Iteration.All(call.Rendering, separators);
            if (pair.Length != 2 || TextValue.Of(pair[0]) is not { } first || TextValue.Of(pair[1]) is not { } second)
                throw call.Rendering.Error("separators must be a pair of strings");
            (item, key) = (first, second);
        }

        return JsonText.Write(
            call.Rendering, call.Subject, new JsonStyle(call.Flag(0), indent, item, key, call.Flag(3)));
    }

    private static string? Indent(Invocation call)
    {
        if (call[1] is not { } indent || indent is None) return null;
        if (TextValue.Of(indent) is { } text) return text;
        long width = Math.Max(0, call.Integer(1));
        call.Rendering.Meter.Text(width);
        return new string(' ', (int)width);
    }
}
