namespace Skald.Models.Generation.Constraints;

/// <summary>How JSON writes characters, strings and values, as parts of a grammar.</summary>
/// <param name="builder">Takes the parts.</param>
internal sealed class JsonText(GrammarBuilder builder)
{
    private const string Escapes = "\"\\/bfnrt";

    private static readonly CodePointSet s_mustEscape = CodePointSet.Of((0, 0x1F), ('"', '"'), ('\\', '\\'));

    private int? _character, _digits, _unescaped;

    /// <summary>A comma or colon, with or without a blank after it.</summary>
    public int Sign(char sign) => builder.Sequence(builder.Literal(sign.ToString()), builder.Optional(builder.Literal(" ")));

    /// <summary>One character of a string in any of its spellings; lone surrogates are not written.</summary>
    public int Character => _character ??= builder.Choice(
        Unescaped,
        builder.Sequence(builder.Literal("\\"), builder.CodePoints(CodePointSet.OfText(Escapes))),
        builder.Sequence(builder.Literal("\\u"), builder.Choice(
            builder.Sequence(Hex("0-9a-cA-Ce-fE-F"), builder.Repeat(Hex("0-9a-fA-F"), 3, 3)),
            builder.Sequence(Hex("dD"), Hex("0-7"), builder.Repeat(Hex("0-9a-fA-F"), 2, 2)))));

    /// <summary>One character that stands for itself.</summary>
    public int Unescaped => _unescaped ??= builder.CodePoints(s_mustEscape.Complement());

    /// <summary>Decimal digits after a point.</summary>
    public int Fraction => _digits ??= builder.Sequence(
        builder.Literal("."), builder.Repeat(builder.Bytes(ByteSet.Range('0', '9')), 1, 15));

    /// <summary>One character of a set, escaped only where it must be.</summary>
    public int CharacterOf(CodePointSet set)
    {
        List<int> parts = [builder.CodePoints(set.Except(s_mustEscape))];
        foreach ((int low, int high) in s_mustEscape.Ranges)
        {
            for (int value = low; value <= high; value++)
                if (set.Contains(value)) parts.Add(builder.Literal(Escaped(value)));
        }

        return builder.Choice([.. parts]);
    }

    /// <summary>A string between quotation marks.</summary>
    public int Quoted(int content) => builder.Sequence(builder.Literal("\""), content, builder.Literal("\""));

    /// <summary>A value as JSON without blanks.</summary>
    public static string Write(System.Text.Json.JsonElement value) => value.ValueKind switch
    {
        System.Text.Json.JsonValueKind.Object => "{" + string.Join(
            ',', value.EnumerateObject().Select(member => Write(member.Name) + ":" + Write(member.Value))) + "}",
        System.Text.Json.JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Write)) + "]",
        System.Text.Json.JsonValueKind.String => Write(value.GetString()!),
        _ => value.GetRawText(),
    };

    /// <summary>A text as a JSON string.</summary>
    public static string Write(string text)
    {
        var written = new System.Text.StringBuilder("\"");
        foreach (System.Text.Rune rune in text.EnumerateRunes())
            written.Append(s_mustEscape.Contains(rune.Value) ? Escaped(rune.Value) : rune.ToString());
        return written.Append('"').ToString();
    }

    private static string Escaped(int value) => value switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        _ => $"\\u{value:x4}",
    };

    private int Hex(string digits)
    {
        ByteSet set = default;
        for (int i = 0; i < digits.Length; i++)
        {
            char last = i + 2 < digits.Length && digits[i + 1] == '-' ? digits[i + 2] : digits[i];
            for (char value = digits[i]; value <= last; value++) set = set.With((byte)value);
            if (last != digits[i]) i += 2;
        }

        return builder.Bytes(set);
    }
}
