using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Methods of dictionaries that only read.</summary>
internal static class DictMethods
{
    public static Operation[] All =>
    [
        new("items", "", call => DictView.Pairs((DictValue)call.Subject)),
        new("keys", "", call => DictView.Keys((DictValue)call.Subject)),
        new("values", "", call => DictView.Values((DictValue)call.Subject)),
        new("get", "key default?", Get),
        new("copy", "", call => call.Subject),
    ];

    private static object Get(Invocation call) =>
        ((DictValue)call.Subject).Find(Keys.Require(call.Rendering, call[0]!)) ?? call[1] ?? None.Value;
}
