using System.Text;

namespace Skald.Formats.Gguf;

/// <summary>
/// An array of strings as the file has it, in UTF-8. A long one is checked when the file is opened and read when it is
/// first asked for; .NET strings are made later still, since a vocabulary of 100,000 tokens is often not needed.
/// </summary>
internal sealed class GgufStrings
{
    private const int Short = 1 << 14;  // bytes that are kept at once, and so outlive the open file

    private readonly Func<Content> _read;
    private volatile Content? _content;
    private string[]? _decoded;

    private GgufStrings(int count, Func<Content> read) => (Count, _read) = (count, read);

    public GgufStrings(IReadOnlyList<string> strings)
        : this(strings.Count, () => Encode(strings)) => _decoded = [.. strings];

    public int Count { get; }

    /// <summary>The strings; several threads may ask at once.</summary>
    /// <exception cref="ModelFormatException">The file changed since it was opened.</exception>
    public string[] Decoded => _decoded ??= Decode();

    /// <summary>One string in UTF-8; several threads may ask at once.</summary>
    /// <exception cref="ModelFormatException">The file changed since it was opened.</exception>
    public ReadOnlySpan<byte> this[int index] => (_content ??= _read())[index];

    /// <summary>Checks an array whose number of strings was proven.</summary>
    public static GgufStrings Read(GgufCursor file, string key, int count, int mostEach)
    {
        GgufCursor.Place start = file.Mark();
        byte[] large = [];
        long bytes = 0;
        for (int i = 0; i < count; i++) bytes += file.Utf8Bytes(key, mostEach, ref large).Length;
        if (bytes > Array.MaxLength)
            throw file.Error($"the strings of {key} must have at most {Array.MaxLength} bytes, got more at {file.Position}.");
        var strings = new GgufStrings(count, () => Take(start.Open(), key, count, mostEach, (int)bytes));
        if (bytes <= Short) strings._content = strings._read();
        return strings;
    }

    private static Content Take(GgufCursor file, string key, int count, int mostEach, int bytes)
    {
        byte[] utf8 = new byte[bytes], large = [];
        int[] ends = new int[count];
        int end = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> next = file.Utf8Bytes(key, mostEach, ref large);
            if (next.Length > bytes - end) throw file.Error($"the strings of {key} must stay as they were, got others now.");
            next.CopyTo(utf8.AsSpan(end));
            ends[i] = end += next.Length;
        }

        return new(utf8, ends);
    }

    private static Content Encode(IReadOnlyList<string> strings)
    {
        byte[] utf8 = new byte[strings.Sum(Encoding.UTF8.GetByteCount)];
        int[] ends = new int[strings.Count];
        for (int i = 0, end = 0; i < ends.Length; i++) ends[i] = end += Encoding.UTF8.GetBytes(strings[i], utf8.AsSpan(end));
        return new(utf8, ends);
    }

    private string[] Decode()
    {
        string[] strings = new string[Count];
        for (int i = 0; i < strings.Length; i++) strings[i] = Encoding.UTF8.GetString(this[i]);
        return strings;
    }

    private sealed class Content(byte[] utf8, int[] ends)
    {
        public ReadOnlySpan<byte> this[int index]
        {
            get
            {
                int start = index == 0 ? 0 : ends[index - 1];
                return utf8.AsSpan(start, ends[index] - start);
            }
        }
    }
}
