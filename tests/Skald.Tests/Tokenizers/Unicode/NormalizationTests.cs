using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Unicode;

namespace Skald.Tests.Tokenizers.Unicode;

/// <summary>The four normal forms against the standard's own test, Python's recordings and their definitions.</summary>
public sealed class NormalizationTests
{
    private static readonly NormalizationForm[] s_forms =
        [NormalizationForm.FormC, NormalizationForm.FormD, NormalizationForm.FormKC, NormalizationForm.FormKD];

    [Fact]
    public void TheStandardsConformanceTestPasses()
    {
        HashSet<int> listed = [];
        bool isPart1 = false;
        int cases = 0;
        foreach (string line in Lines())
        {
            if (line[0] == '@')
            {
                isPart1 = line == "@Part1";
                continue;
            }

            string[] c = [.. line.Split(';').Take(5).Select(FromHex)];
            if (isPart1) listed.Add(char.ConvertToUtf32(c[0], 0));
            foreach (string source in c[..3])
            {
                Assert.Equal(c[1], Normalization.Normalize(source, NormalizationForm.FormC));
                Assert.Equal(c[2], Normalization.Normalize(source, NormalizationForm.FormD));
            }

            foreach (string source in c)
            {
                Assert.Equal(c[3], Normalization.Normalize(source, NormalizationForm.FormKC));
                Assert.Equal(c[4], Normalization.Normalize(source, NormalizationForm.FormKD));
            }

            cases++;
        }

        Assert.Equal(19_074, cases);
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (listed.Contains(codePoint) || codePoint is >= 0xD800 and <= 0xDFFF) continue;
            string alone = char.ConvertFromUtf32(codePoint);
            foreach (NormalizationForm form in s_forms) Assert.Equal(alone, Normalization.Normalize(alone, form));
        }
    }

    [Fact]
    public void RecordedTextsComeOutAsPythons()
    {
        using FileStream file = File.OpenRead(TestData.Shared("golden", "tokenizers", "components.json.gz"));
        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        using var recorded = JsonDocument.Parse(unpacked);
        JsonElement[] texts = [.. recorded.RootElement.GetProperty("normalized").EnumerateArray()];
        JsonElement[] forms = [.. recorded.RootElement.GetProperty("normal_forms_by_python").EnumerateArray()];
        for (int i = 0; i < texts.Length; i++)
        {
            string text = texts[i].GetProperty("text").GetString()!;
            foreach (NormalizationForm form in s_forms)
            {
                string name = form.ToString().Replace("Form", "NF", StringComparison.Ordinal);
                Assert.Equal(forms[i].GetProperty(name).GetString(), Normalization.Normalize(text, form));
                Assert.Equal(texts[i].GetProperty(name).GetString(), Normalization.Normalize(text, form));
            }
        }
    }

    [Fact]
    public void RandomTextsKeepWhatTheFormsPromise()
    {
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            string text = RandomText(random);
            foreach (NormalizationForm form in s_forms)
            {
                string normal = Normalization.Normalize(text, form);
                Assert.Equal(normal, Normalization.Normalize(normal, form));
                Assert.Equal(normal, Utf8(text, form));
            }

            Assert.Equal(
                Normalization.Normalize(text, NormalizationForm.FormC),
                Normalization.Normalize(
                    Normalization.Normalize(text, NormalizationForm.FormD), NormalizationForm.FormC));
        }
    }

    [Fact]
    public void TheAlignmentCoversTheSource()
    {
        Random random = new(7);
        for (int i = 0; i < 5_000; i++)
        {
            string text = RandomText(random);
            int[] source = [.. text.EnumerateRunes().Select(r => r.Value)];
            foreach (NormalizationForm form in s_forms)
            {
                List<int> codePoints = [], consumed = [];
                Normalization.Normalize(source, form, codePoints, consumed);
                Assert.Equal(
                    Normalization.Normalize(text, form),
                    string.Concat(codePoints.Select(char.ConvertFromUtf32)));
                Assert.Equal(source.Length, consumed.Sum());
            }
        }
    }

    [Fact]
    public void TheAlignmentTellsWhatWasJoinedAndWhatWasAdded()
    {
        List<int> codePoints = [], consumed = [];
        Normalization.Normalize([0x61, 0x65, 0x301, 0x62], NormalizationForm.FormC, codePoints, consumed);
        Assert.Equal([0x61, 0xE9, 0x62], codePoints);
        Assert.Equal([1, 2, 1], consumed);
        (codePoints, consumed) = ([], []);
        Normalization.Normalize([0xFB03, 0x21], NormalizationForm.FormKD, codePoints, consumed);
        Assert.Equal([0x66, 0x66, 0x69, 0x21], codePoints);
        Assert.Equal([1, 0, 0, 1], consumed);
    }

    [Fact]
    public void MillionsOfMarksAreSortedStably()
    {
        int[] marks = [0x301, 0x323, 0x300, 0x327, 0x316];
        int[] source = [0x61, .. Enumerable.Range(0, 1_000_000).Select(i => marks[i * 7 % 5])];
        List<int> codePoints = [], consumed = [];
        Normalization.Normalize(source, NormalizationForm.FormD, codePoints, consumed);
        Assert.Equal(source[1..].Where(c => c is 0x301 or 0x300), codePoints.TakeLast(400_000));
        Assert.Equal(source.Length, consumed.Sum());
    }

    [Fact]
    public void LoneSurrogatesStay() =>
        Assert.Equal("\uD800\u00E9\uDC00", Normalization.Normalize("\uD800e\u0301\uDC00", NormalizationForm.FormC));

    [Fact]
    public void TextInFormIsTheSameObject()
    {
        string text = "Grüße, plain text and 汉字 and \U0001F600";
        Assert.Same(text, Normalization.Normalize(text, NormalizationForm.FormC));
    }

    private static string Utf8(string text, NormalizationForm form)
    {
        System.Buffers.ArrayBufferWriter<byte> writer = new();
        Normalization.NormalizeUtf8(Encoding.UTF8.GetBytes(text), form, writer);
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }

    // Letters with and without decompositions, marks of all classes, jamo and syllables: what forms are about.
    private static string RandomText(Random random)
    {
        StringBuilder text = new();
        int length = random.Next(1, 12);
        for (int i = 0; i < length; i++)
        {
            int codePoint = random.Next(9) switch
            {
                0 => random.Next(0x20, 0x7F),
                1 => random.Next(0xA0, 0x250),
                2 or 3 => random.Next(0x300, 0x370),
                4 => random.Next(0x1100, 0x1200),
                5 => random.Next(0xAC00, 0xAC00 + 11172),
                6 => random.Next(0x900, 0xE00),
                7 => random.Next(0x1E00, 0x2000),
                _ => random.Next(0xF900, 0xFB50),
            };
            if (CharacterProperties.Category(codePoint) != UnicodeCategory.OtherNotAssigned)
                text.Append(char.ConvertFromUtf32(codePoint));
        }

        return text.ToString();
    }

    private static string FromHex(string codePoints) => string.Concat(codePoints.Split(' ')
        .Select(c => char.ConvertFromUtf32(int.Parse(c, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    private static IEnumerable<string> Lines()
    {
        using FileStream file = File.OpenRead(TestData.Golden("unicode", "NormalizationTest.txt.gz"));
        using StreamReader lines = new(new GZipStream(file, CompressionMode.Decompress));
        while (lines.ReadLine() is { } line) yield return line;
    }
}
