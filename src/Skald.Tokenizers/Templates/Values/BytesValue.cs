using System.Text;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Bytes, as <c>encode</c> gives them.</summary>
internal sealed class BytesValue(byte[] bytes)
{
    public byte[] Bytes { get; } = bytes;

    /// <summary>As Python prints them: <c>b'caf\xc3\xa9'</c>.</summary>
    public override string ToString()
    {
        char quote = Bytes.Contains((byte)'\'') && !Bytes.Contains((byte)'"') ? '"' : '\'';
        var shown = new StringBuilder(Bytes.Length + 3).Append('b').Append(quote);
        foreach (byte b in Bytes)
        {
            _ = b switch
            {
                (byte)'\n' => shown.Append("\\n"),
                (byte)'\r' => shown.Append("\\r"),
                (byte)'\t' => shown.Append("\\t"),
                (byte)'\\' => shown.Append("\\\\"),
                _ when b == quote => shown.Append('\\').Append(quote),
                >= 0x20 and < 0x7f => shown.Append((char)b),
                _ => shown.Append("\\x").Append(Convert.ToHexStringLower([b])),
            };
        }

        return shown.Append(quote).ToString();
    }
}
