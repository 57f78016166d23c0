namespace Skald.Models.Checkpoints;

/// <summary>Python writes infinite numbers into JSON as bare words, which JSON doesn't know.</summary>
internal static class BareNumbers
{
    /// <summary>The same text with Infinity, -Infinity and NaN in quotes where they stand outside of strings.</summary>
    public static byte[] Quoted(byte[] json)
    {
        if (json.AsSpan().IndexOf("Infinity"u8) < 0 && json.AsSpan().IndexOf("NaN"u8) < 0) return json;
        var quoted = new List<byte>(json.Length + 16);
        bool isText = false;
        for (int i = 0; i < json.Length; i++)
        {
            int length = isText ? 0 : Word(json.AsSpan(i));
            if (length > 0)
            {
                quoted.Add((byte)'"');
                quoted.AddRange(json.AsSpan(i, length));
                quoted.Add((byte)'"');
                i += length - 1;
                continue;
            }

            if (json[i] == '"') isText = !isText;
            quoted.Add(json[i]);
            if (isText && json[i] == '\\' && i + 1 < json.Length) quoted.Add(json[++i]);
        }

        return [.. quoted];
    }

    private static int Word(ReadOnlySpan<byte> text)
    {
        foreach (string word in (ReadOnlySpan<string>)["Infinity", "-Infinity", "NaN"])
        {
            if (text.Length < word.Length) continue;
            bool isSame = true;
            for (int i = 0; i < word.Length; i++) isSame &= text[i] == word[i];
            if (isSame) return word.Length;
        }

        return 0;
    }
}
