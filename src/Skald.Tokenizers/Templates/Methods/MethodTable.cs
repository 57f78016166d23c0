using System.Collections.ObjectModel;
using System.Numerics;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>The attributes and methods of Python's types that a template can reach: an allow-list, no more.</summary>
internal static class MethodTable
{
    private static readonly ReadOnlyDictionary<string, Operation> s_text = Index(
        TextMethods.All, TextCaseMethods.All, TextSearchMethods.All);
    private static readonly ReadOnlyDictionary<string, Operation> s_dict = Index(DictMethods.All);
    private static readonly ReadOnlyDictionary<string, Operation> s_sequence = Index(SequenceMethods.All);
    private static readonly Operation s_copy = new("copy", "", call => call.Subject);
    private static readonly ReadOnlyDictionary<string, Operation> s_bytes = Index(BytesMethods.All);

    /// <summary>Methods that change a list or dictionary: they exist, and using them is an error.</summary>
    private static readonly ReadOnlySet<string> s_changesList = new(new HashSet<string>
    { "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort" });

    private static readonly ReadOnlySet<string> s_changesDict = new(new HashSet<string>
    { "clear", "pop", "popitem", "setdefault", "update" });

    private static readonly ReadOnlySet<string> s_reserved = new(new HashSet<string>
    {
        "__class__", "__delattr__", "__dir__", "__doc__", "__eq__", "__format__", "__ge__", "__getattribute__",
        "__getstate__", "__gt__", "__hash__", "__init__", "__init_subclass__", "__le__", "__lt__", "__ne__", "__new__",
        "__reduce__", "__reduce_ex__", "__repr__", "__setattr__", "__sizeof__", "__str__", "__subclasshook__",
    });

    /// <summary>The attribute or method of that name, or null where the type has none.</summary>
    public static object? For(object owner, string name) => owner switch
    {
        string or SafeText => Bind(s_text, owner, name),
        DictValue => ForDict(owner, name),
        ListValue when s_changesList.Contains(name) => Undefined.Unsafe(owner, name),
        TupleValue { Fields: { Length: > 0 } fields } tuple when Array.IndexOf(fields, name) is >= 0 and var at =>
            tuple.Items[at],
        ListValue when name == "copy" => new BoundMethod(owner, s_copy),
        SequenceValue => Bind(s_sequence, owner, name),
        long or bool or BigInteger or double => NumberAttributes.Find(owner, name),
        RangeValue range => name switch
        {
            "start" => Boxed.Of(range.Start),
            "stop" => Boxed.Of(range.Stop),
            "step" => Boxed.Of(range.Step),
            _ => Bind(s_sequence, owner, name),
        },
        BytesValue => Bind(s_bytes, owner, name),
        _ => null,
    };

    /// <summary>A method of dictionaries, or null.</summary>
    public static object? ForDict(object owner, string name)
    {
        if (Bind(s_dict, owner, name) is { } method) return method;
        return s_changesDict.Contains(name) || IsReserved(name) ? Undefined.Unsafe(owner, name) : null;
    }

    /// <summary>Whether every object of Python has an attribute of that name, which is out of reach.</summary>
    public static bool IsReserved(string name) => s_reserved.Contains(name);

    private static BoundMethod? Bind(ReadOnlyDictionary<string, Operation> methods, object owner, string name) =>
        methods.TryGetValue(name, out Operation? method) ? new BoundMethod(owner, method) : null;

    private static ReadOnlyDictionary<string, Operation> Index(params Operation[][] methods) =>
        methods.SelectMany(some => some).ToDictionary(method => method.Name, StringComparer.Ordinal).AsReadOnly();
}
