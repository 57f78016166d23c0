using System.Numerics;
using Skald.Tokenizers.Templates.Methods;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>What <c>x.name</c> and <c>x[key]</c> give: attributes and methods before keys, or keys before those.</summary>
internal static class Lookup
{
    /// <summary><c>owner.name</c>: an attribute or method, else an item of that key, else undefined.</summary>
    public static object Attribute(Rendering rendering, object owner, string name)
    {
        if (owner is Undefined missing) throw rendering.Error(missing);
        return OwnAttribute(owner, name) ?? ItemOrNull(rendering, owner, name) ?? Undefined.Member(owner, name);
    }

    /// <summary><c>owner[key]</c>: an item, else an attribute or method of that name, else undefined.</summary>
    public static object Item(Rendering rendering, object owner, object key)
    {
        if (owner is Undefined missing) throw rendering.Error(missing);
        if (ItemOrNull(rendering, owner, key) is { } item) return item;
        return TextValue.Of(key) is { } name && OwnAttribute(owner, name) is { } attribute
            ? attribute
            : Undefined.Member(owner, key is SafeText safe ? safe.Text : key);
    }

    /// <summary><c>owner|attr(name)</c>: an attribute or method only.</summary>
    public static object AttributeOnly(object owner, string name) =>
        OwnAttribute(owner, name) ?? Undefined.Member(owner, name);

    private static object? OwnAttribute(object owner, string name)
    {
        if (owner is DictValue) return MethodTable.ForDict(owner, name);  // the commonest case
        object? found = owner switch
        {
            NamespaceValue space => space.Find(name),
            Callable callable => callable.Attribute(name),
            _ => MethodTable.For(owner, name),
        };
        return found ?? (MethodTable.IsReserved(name) ? Undefined.Unsafe(owner, name) : null);
    }

    private static object? ItemOrNull(Rendering rendering, object owner, object key)
    {
        switch (owner)
        {
            case DictValue dict:
                return Keys.IsHashable(rendering, key) ? dict.Find(key) : null;
            case NamespaceValue space:
                return TextValue.Of(key) is { } name ? space.Find(name) : null;
            case string or SafeText:
                return Place(rendering, owner, key) is { } letter ? Letter(rendering, owner, letter) : null;
            case SequenceValue sequence:
                return Place(rendering, owner, key) is { } at ? sequence.Items[at] : null;
            case RangeValue range:
                return Place(rendering, owner, key) is { } number ? range[number] : null;
            case BytesValue bytes:
                return Place(rendering, owner, key) is { } place ? Boxed.Of(bytes.Bytes[place]) : null;
            default:
                return null;
        }
    }

    private static object Letter(Rendering rendering, object owner, int place)
    {
        string text = TextValue.Of(owner)!;
        if (CodePoints.IsWide(text)) rendering.Meter.Read(text.Length * 8);
        return TextValue.Like(owner, CodePoints.At(text, CodePoints.OffsetOf(text, place)));
    }

    /// <summary>The place that an index means, from the end where it is negative; null beyond the ends.</summary>
    private static int? Place(Rendering rendering, object owner, object key)
    {
        if (!Number.TryInteger(key, out BigInteger index)) return null;
        if (owner is string or SafeText) rendering.Meter.Read(TextValue.Of(owner)!.Length);
        long count = Iteration.Count(owner)!.Value;
        if (index.Sign < 0) index += count;
        return index.Sign >= 0 && index < count ? (int)index : null;
    }
}
