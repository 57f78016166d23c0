using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Filters for values of all kinds.</summary>
internal static class ValueFilters
{
    public static Operation[] All =>
    [
        new("default", "default_value? boolean?", Default),
        new("d", "default_value? boolean?", Default),
        new("attr", "name", Attribute),
        new("pprint", "", call => PrettyPrint.Of(call.Rendering, call.Subject)),
        new("random", "", call => throw call.Rendering.Error("random is refused: the same chat must render the same")),
    ];

    private static object Default(Invocation call)
    {
        bool isMissing = call.Subject is Undefined || (call.Flag(1) && !Truth.Of(call.Subject));
        return isMissing ? call[0] ?? "" : call.Subject;
    }

    private static object Attribute(Invocation call) => call.Subject is Undefined missing
        ? throw call.Rendering.Error(missing)
        : Lookup.AttributeOnly(call.Subject, call.Text(0));
}
