using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Methods of bytes.</summary>
internal static class BytesMethods
{
    public static Operation[] All =>
    [
        new("decode", "encoding? errors?", call => Encoding.UTF8.GetString(((BytesValue)call.Subject).Bytes)),
        new("hex", "", call => Convert.ToHexStringLower(((BytesValue)call.Subject).Bytes)),
    ];
}
