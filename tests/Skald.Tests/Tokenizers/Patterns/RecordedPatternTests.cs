using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Patterns;
using Skald.Tokenizers.Splitting;

namespace Skald.Tests.Tokenizers.Patterns;

/// <summary>
/// Hugging Face's pre-tokenizers that are a regular expression, and every pattern of the published files.
/// </summary>
public sealed class RecordedPatternTests
{
    [Theory]
    [InlineData("Whitespace", @"\w+|[^\w\s]+"), InlineData("WhitespaceSplit", @"\S+")]
    [InlineData("Split-removed-invert", @"[aeiou]+|\s"), InlineData("Digits-individual", @"\p{N}|\P{N}+")]
    [InlineData("Digits", @"\p{N}+|\P{N}+")]
    public void PiecesAreTheRecorded(string name, string regex)
    {
        Pattern pattern = Pattern.Parse(regex, PatternSyntax.FancyRegex);
        using JsonDocument recorded = Components();
        int pieces = 0;
        foreach (JsonElement text in recorded.RootElement.GetProperty("pre_tokenized").EnumerateArray())
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text.GetProperty("text").GetString()!);
            List<(int, int)> found = [];
            foreach ((int start, int end) in pattern.Matches(utf8)) found.Add((start, end));
            (int, int)[] expected = [.. text.GetProperty(name).EnumerateArray()
                .Select(piece => (Offset(utf8, piece[1].GetInt32()), Offset(utf8, piece[2].GetInt32())))];
            Assert.Equal(expected, found);
            pieces += expected.Length;
        }

        Assert.InRange(pieces, 100, 100_000);
    }

    [Fact]
    public void ByteLevelSplitsByGpt2sPattern()
    {
        Pattern pattern = Pattern.Parse(SplitPatterns.Gpt2);
        using JsonDocument recorded = Components();
        foreach (JsonElement text in recorded.RootElement.GetProperty("pre_tokenized").EnumerateArray())
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text.GetProperty("text").GetString()!);
            List<int> ends = [];
            foreach ((_, int end) in pattern.Matches(utf8)) ends.Add(end);
            Assert.Equal(
                text.GetProperty("ByteLevel").EnumerateArray().Select(p => Offset(utf8, p[2].GetInt32())), ends);
        }
    }

    [Fact]
    public void EveryPublishedPatternIsUnderstood()
    {
        int patterns = 0;
        foreach (string path in Directory.GetFiles(TestData.Shared("tokenizers"), "*", SearchOption.AllDirectories)
            .Where(path => path.Contains("tokenizer.json", StringComparison.Ordinal)
                || path.Contains("tiktoken", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using Stream file = File.OpenRead(path);
            using Stream json = path.EndsWith(".gz", StringComparison.Ordinal)
                ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var document = JsonDocument.Parse(json);
            foreach (string regex in Regexes(document.RootElement))
            {
                Assert.NotNull(Pattern.Parse(regex));
                patterns++;
            }
        }

        Assert.InRange(patterns, 6, 100);
    }

    private static IEnumerable<string> Regexes(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() < 100)
            return element.EnumerateArray().SelectMany(Regexes);
        if (element.ValueKind != JsonValueKind.Object) return [];
        return element.EnumerateObject().Where(property => property.Name != "model").SelectMany(property =>
            property.Name is "Regex" or "pat_str" ? [property.Value.GetString()!] : Regexes(property.Value));
    }

    private static int Offset(byte[] utf8, int codePoints)
    {
        int at = 0;
        for (int i = 0; i < codePoints; i++) at = PatternMatcher.Next(utf8, at);
        return at;
    }

    private static JsonDocument Components()
    {
        using FileStream file = File.OpenRead(TestData.Shared("golden", "tokenizers", "components.json.gz"));
        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        return JsonDocument.Parse(unpacked);
    }
}
