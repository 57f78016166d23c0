using System.Collections.ObjectModel;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Globals;

/// <summary>What every template finds besides its variables.</summary>
internal static class GlobalTable
{
    private static readonly ReadOnlyDictionary<string, object> s_globals = new Dictionary<string, object>
    {
        ["range"] = new GlobalFunction(Functions.Range),
        ["namespace"] = new GlobalFunction(Functions.Namespace),
        ["dict"] = new DictType(),
        ["cycler"] = new GlobalFunction(Functions.Cycler),
        ["joiner"] = new GlobalFunction(Functions.Joiner),
        ["lipsum"] = new GlobalFunction(Functions.Lipsum),
        ["raise_exception"] = new GlobalFunction(Functions.RaiseException),
        ["strftime_now"] = new GlobalFunction(Functions.StrftimeNow),
    }.AsReadOnly();

    public static object? Find(string name) => s_globals.GetValueOrDefault(name);
}
