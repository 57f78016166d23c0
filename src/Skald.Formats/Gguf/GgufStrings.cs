using System.Text;

namespace Skald.Formats.Gguf;

/// <summary>
/// An array of strings as the file has it, in UTF-8; .NET strings are made when they are first asked for, since a
/// vocabulary of 100,000 tokens is often not needed.
/// </summary>
internal sealed class GgufStrings
{
    private readonly byte[] _utf8;
    private readonly int[] _ends;
    private string[]? _decoded;

    private GgufStrings(byte[] utf8, int[] ends) => (_utf8, _ends) = (utf8, ends);

    public GgufStrings(IReadOnlyList<string> strings)
        : this([], new int[strings.Count]) => _decoded = [.. strings];

    public int Count => _ends.Length;

    /// <summary>The strings; several threads may ask at once.</summary>
    public string[] Decoded => _decoded ??= Decode();

    /// <summary>One string in UTF-8.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            if (_utf8.Length == 0 && _decoded is { } decoded) return Encoding.UTF8.GetBytes(decoded[index]);
            int start = index == 0 ? 0 : _ends[index - 1];
            return _utf8.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>Reads an array whose number of strings was proven.</summary>
    public static GgufStrings Read(GgufCursor file, string key, int count, int mostEach)
    {
        long most = Array.MaxLength;
        int[] ends = new int[count];
        byte[] utf8 = new byte[Math.Min(file.Remaining, 16L * count)], large = [];
        int end = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> bytes = file.Utf8Bytes(key, mostEach, ref large);
            if (bytes.Length > most - end)
                throw file.Error($"the strings of {key} must have at most {most} bytes, got more at {file.Position}.");
            if (bytes.Length > utf8.Length - end)
                Array.Resize(ref utf8, (int)Math.Min(most, Math.Max(2L * utf8.Length, end + bytes.Length)));
            bytes.CopyTo(utf8.AsSpan(end));
            ends[i] = end += bytes.Length;
        }

        if (utf8.Length - end > 1 << 14) Array.Resize(ref utf8, end);
        return new GgufStrings(utf8, ends);
    }

    private string[] Decode()
    {
        string[] strings = new string[_ends.Length];
        for (int i = 0, start = 0; i < strings.Length; start = _ends[i], i++)
            strings[i] = Encoding.UTF8.GetString(_utf8, start, _ends[i] - start);
        return strings;
    }
}
