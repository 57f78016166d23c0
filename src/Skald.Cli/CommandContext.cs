using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Skald.Cli;

/// <summary>What a verb is given besides its own options.</summary>
/// <param name="Terminal">Where it writes.</param>
/// <param name="Json">Results go out as JSON, one object a line.</param>
internal sealed record CommandContext(Terminal Terminal, bool Json)
{
    /// <summary>JSON for people too: of what may stand in it as it is, nothing is escaped.</summary>
    public static JsonWriterOptions JsonOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public TextWriter Output => Terminal.Output;

    public TextWriter Error => Terminal.Error;

    /// <summary>Writes one JSON object as one line of standard output.</summary>
    /// <param name="members">Writes the object's members.</param>
    public void WriteJson(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        Output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
