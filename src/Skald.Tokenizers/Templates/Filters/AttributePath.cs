using System.Globalization;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>What filters take as <c>attribute</c>: <c>'name'</c>, <c>'a.b.0'</c>, or a number; none means the item itself.</summary>
internal sealed class AttributePath
{
    private readonly object[] _parts;

    private AttributePath(object[] parts) => _parts = parts;

    /// <summary>The path that an argument names.</summary>
    public static AttributePath Of(object? attribute)
    {
        if (attribute is null or None) return new AttributePath([]);
        return TextValue.Of(attribute) is { } text
            ? new AttributePath([.. text.Split('.').Select(Part)])
            : new AttributePath([attribute]);
    }

    /// <summary>Several paths, parted by commas.</summary>
    public static AttributePath[] AllOf(object? attribute) => attribute is not null && TextValue.Of(attribute) is { } text
        ? [.. text.Split(',').Select(Of)]
        : [Of(attribute)];

    /// <summary>The value at the end of the path.</summary>
    /// <param name="rendering">The rendering.</param>
    /// <param name="item">Where the path begins.</param>
    /// <param name="absent">Stands for what is missing on the way; null where nothing does.</param>
    public object Get(Rendering rendering, object item, object? absent = null)
    {
        foreach (object part in _parts)
        {
            rendering.Meter.Step();
            item = Lookup.Item(rendering, item, part);
            if (item is Undefined && absent is not null) item = absent;
        }

        return item;
    }

    private static object Part(string part) =>
        part.Length > 0 && part.All(char.IsAsciiDigit) && long.TryParse(part, CultureInfo.InvariantCulture, out long index)
            ? Boxed.Of(index)
            : part;
}
