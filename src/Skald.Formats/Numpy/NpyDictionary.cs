using System.Globalization;

namespace Skald.Formats.Numpy;

/// <summary>
/// Reads the Python dictionary in an npy header: strings, booleans and a tuple of numbers, nothing else.
/// </summary>
internal sealed class NpyDictionary(string text, Func<string, ModelFormatException> error)
{
    private int _at;

    /// <param name="length">Bytes before the elements.</param>
    public NpyHeader Read(int length)
    {
        string? descr = null;
        bool? isFortran = null;
        long[]? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            string key = ReadString();
            Expect(':');
            bool isTwice = key switch
            {
                "descr" => descr is not null,
                "fortran_order" => isFortran is not null,
                "shape" => shape is not null,
                _ => throw Bad($"descr, fortran_order and shape only, not '{key}'"),
            };
            if (isTwice) throw Bad($"{key} once");
            if (key == "descr") descr = ReadString();
            else if (key == "fortran_order") isFortran = ReadBool();
            else shape = ReadTuple();
            if (!TryTake(',') && !At('}')) throw Bad("a comma between its members");
        }

        if (text.AsSpan(_at).Trim(" \n\0").Length > 0) throw Bad("nothing after the dictionary");
        if (descr is null || isFortran is null || shape is null) throw Bad("descr, fortran_order and shape");
        return Create(descr, isFortran.Value, shape, length);
    }

    private NpyHeader Create(string descr, bool isFortran, long[] shape, int length)
    {
        SafetensorsDType? type = descr.Length < 3 ? null : descr[1..] switch
        {
            "b1" => SafetensorsDType.Bool,
            "i1" => SafetensorsDType.I8,
            "u1" => SafetensorsDType.U8,
            "i2" => SafetensorsDType.I16,
            "u2" => SafetensorsDType.U16,
            "f2" => SafetensorsDType.F16,
            "i4" => SafetensorsDType.I32,
            "u4" => SafetensorsDType.U32,
            "f4" => SafetensorsDType.F32,
            "i8" => SafetensorsDType.I64,
            "u8" => SafetensorsDType.U64,
            "f8" => SafetensorsDType.F64,
            "c8" => SafetensorsDType.C64,
            _ => null,
        };
        bool isBig = descr.StartsWith('>');
        if (type is null || descr[0] is not ('<' or '>' or '|' or '=') || (isBig && type == SafetensorsDType.C64))
            throw error($"must have plain numbers, such as '<f4', got '{descr}'.");
        return new NpyHeader(TensorType.Of(type.Value), isBig, isFortran, shape, length);
    }

    private string ReadString()
    {
        SkipSpace();
        char quote = _at < text.Length ? text[_at] : '\0';
        int end = quote is '\'' or '"' ? text.IndexOf(quote, _at + 1) : -1;
        if (end < 0 || text.AsSpan(_at, end - _at).Contains('\\')) throw Bad("a plain string");
        string value = text[(_at + 1)..end];
        _at = end + 1;
        return value;
    }

    private bool ReadBool()
    {
        SkipSpace();
        foreach (string word in (string[])["True", "False"])
        {
            if (!text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal)) continue;
            _at += word.Length;
            return word == "True";
        }

        throw Bad("True or False");
    }

    private long[] ReadTuple()
    {
        List<long> sizes = [];
        Expect('(');
        while (!TryTake(')'))
        {
            SkipSpace();
            int start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
            if (!long.TryParse(text.AsSpan(start.._at), NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                throw Bad("whole numbers from 0 to 2^63 - 1 in its shape");
            sizes.Add(size);
            if (!TryTake(',') && !At(')')) throw Bad("a comma between its sizes");
        }

        return [.. sizes];
    }

    private void SkipSpace()
    {
        while (_at < text.Length && text[_at] == ' ') _at++;
    }

    private bool At(char c)
    {
        SkipSpace();
        return _at < text.Length && text[_at] == c;
    }

    private bool TryTake(char c)
    {
        bool isThere = At(c);
        if (isThere) _at++;
        return isThere;
    }

    private void Expect(char c)
    {
        if (!TryTake(c)) throw Bad($"a '{c}'");
    }

    private ModelFormatException Bad(string rule) => error(
        $"must have {rule} in its header, got something else at character {_at} of it.");
}
