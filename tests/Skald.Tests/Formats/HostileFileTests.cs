using System.Text.Json;
using Skald.Formats;

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
            string? refusal = ArchiveProbe.Read(() => Open(format, path));
            if (expect != "either" && refusal is null != (expect == "accept")) wrong.Add($"{name}: {refusal}");
            if (refusal is not null && !IsOneSentence(refusal)) wrong.Add($"{name}: {refusal}");
            counts[expect]++;
        }

        Assert.Empty(wrong);
        Assert.Equal((reject, accept, either), (counts["reject"], counts["accept"], counts["either"]));
    }

    // Through the format's own reader: TensorArchive.Open would try other formats where the magic is damaged.
    private static TensorArchive Open(string format, string path) =>
        format == "gguf" ? Skald.Formats.Gguf.GgufArchive.Open(path) : SafetensorsArchive.Open(path);

    private static bool IsOneSentence(string message) =>
        message.StartsWith("hostile.", StringComparison.Ordinal) && message.EndsWith('.') && !message.Contains('\n');
}
