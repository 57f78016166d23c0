using System.Numerics;
using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>What Python calls the type of a value: errors name it.</summary>
internal static class TypeName
{
    public static string Of(object value) => value switch
    {
        string => "str",
        SafeText => "Markup",
        long or BigInteger => "int",
        bool => "bool",
        double => "float",
        None => "NoneType",
        ListValue => "list",
        TupleValue => "tuple",
        DictValue => "dict",
        DictView view => view.Name,
        RangeValue => "range",
        Generator => "generator",
        BytesValue => "bytes",
        NamespaceValue => "Namespace",
        Undefined => "Undefined",
        LoopContext => "LoopContext",
        Callable callable => callable.TypeName,
        _ => "object",
    };
}
