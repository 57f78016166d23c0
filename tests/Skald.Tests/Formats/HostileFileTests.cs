using System.Text.Json;
using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Tests.Formats;

/// <summary>Recorded files made to break readers: each is refused in words, or read without harm.</summary>
public sealed class HostileFileTests
{
    [Theory, InlineData("gguf", 111, 10, 40), InlineData("safetensors", 89, 10, 23)]
    public void RecordedHostileFilesEndAsExpected(string format, int reject, int accept, int either)
    {
        using TemporaryFolder folder = new();
        using var recorded = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("golden", "gguf", "hostile", "hostile.json")));
        List<string> wrong = [];
        Dictionary<string, int> counts = new() { ["reject"] = 0, ["accept"] = 0, ["either"] = 0 };
        foreach (JsonElement item in recorded.RootElement.GetProperty(format).EnumerateArray())
        {
            string expect = item.GetProperty("expect").GetString()!, name = item.GetProperty("name").GetString()!;
            string path = folder.Write("hostile." + format, item.GetProperty("bytes_base64").GetBytesFromBase64());
            string? refusal = format == "gguf" ? Gguf(path) : ArchiveProbe.Read(() => SafetensorsArchive.Open(path));
            if (expect != "either" && refusal is null != (expect == "accept")) wrong.Add($"{name}: {refusal}");
            if (refusal is not null && !IsOneSentence(refusal)) wrong.Add($"{name}: {refusal}");
            counts[expect]++;
        }

        Assert.Empty(wrong);
        Assert.Equal((reject, accept, either), (counts["reject"], counts["accept"], counts["either"]));
    }

    // The file alone: one that says it is part of thousands is well-formed, and refused when its parts are looked for.
    private static string? Gguf(string path)
    {
        try
        {
            using GgufFile file = GgufFile.Open(path);
            foreach (GgufTensor tensor in file.Tensors) file.Read(tensor, 0, new byte[Math.Min(64, tensor.Length)]);
            return null;
        }
        catch (ModelFormatException error)
        {
            return error.Message;
        }
    }

    private static bool IsOneSentence(string message) =>
        message.StartsWith("hostile.", StringComparison.Ordinal) && message.EndsWith('.') && !message.Contains('\n');
}
