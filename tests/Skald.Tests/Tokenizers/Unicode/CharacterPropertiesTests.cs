using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Unicode;

namespace Skald.Tests.Tokenizers.Unicode;

public sealed class CharacterPropertiesTests
{
    // Characters whose category changed between Unicode 15.0 and the runtime's version.
    private const int MostChanged = 20;

    [Fact]
    public void TheTablesAreUnicode15() => Assert.Equal(new Version(15, 0, 0), UnicodeTables.Version);

    [Fact]
    public void CategoriesAreTheRuntimesWhereBothKnowTheCharacter()
    {
        int changed = 0, assigned = 0;
        for (int codePoint = 0; codePoint <= CharacterProperties.LastCodePoint; codePoint++)
        {
            UnicodeCategory category = CharacterProperties.Category(codePoint);
            if (category == UnicodeCategory.OtherNotAssigned) continue;
            assigned++;
            if (category != CharUnicodeInfo.GetUnicodeCategory(codePoint)) changed++;
        }

        Assert.Equal(149_186 + 65 + 2_048 + 137_468, assigned);  // characters, controls, surrogates, private use
        Assert.InRange(changed, 0, MostChanged);
    }

    [Fact]
    public void WhiteSpaceIsTheRuntimes()
    {
        for (int codePoint = 0; codePoint <= CharacterProperties.LastCodePoint; codePoint++)
            if (Rune.IsValid(codePoint))
                Assert.Equal(Rune.IsWhiteSpace(new Rune(codePoint)), CharacterProperties.IsWhiteSpace(codePoint));
    }

    [Theory]
    [InlineData('a', "Latin"), InlineData(0x416, "Cyrillic"), InlineData(0x6F22, "Han"), InlineData(0x3042, "Hiragana")]
    [InlineData(' ', "Common"), InlineData(0x301, "Inherited"), InlineData(0x10300, "Old_Italic")]
    [InlineData(0x378, "Unknown")]
    public void ScriptsAreNamed(int codePoint, string name)
    {
        Assert.Equal(name, CharacterProperties.ScriptName(CharacterProperties.Script(codePoint)));
        Assert.Equal(CharacterProperties.Script(codePoint), CharacterProperties.FindScript(name.ToUpperInvariant()));
    }

    [Fact]
    public void ScriptsAreFoundByTheirShortNames()
    {
        Assert.Equal(CharacterProperties.FindScript("Greek"), CharacterProperties.FindScript("grek"));
        Assert.Equal(-1, CharacterProperties.FindScript("Klingon"));
    }

    [Theory]
    [InlineData("ΟΔΥΣΣΕΥΣ ΣΑΣ.", "οδυσσευς σας.")]
    [InlineData("Σ Α\u0301Σ\u0301 ΑΣΑ", "σ α\u0301ς\u0301 ασα")]
    [InlineData("İstanbul ẞ ǅ Ⅷ \U00010400", "i\u0307stanbul ß ǆ ⅷ \U00010428")]
    [InlineData("nothing to do", "nothing to do")]
    public void LowerCaseKnowsTheFinalSigma(string text, string lower) =>
        Assert.Equal(lower, CaseMapping.ToLower(text));

    [Theory]
    [InlineData("Straße ΣΑΣ", "strasse σασ"), InlineData("ﬃ İ", "ffi i\u0307")]
    public void FoldingEvensOutWhatCasesDiffer(string text, string folded) =>
        Assert.Equal(folded, CaseMapping.ToFolded(text));

    [Fact]
    public void SimpleMappingsAreTheRuntimesWhereBothKnowTheCharacter()
    {
        for (int codePoint = 0; codePoint < 0x10000; codePoint++)
        {
            if (codePoint is 0x130 or >= 0x10A0 and <= 0x10FF or >= 0x13A0 and <= 0x13F5 or >= 0x1C80 and <= 0x1CBF)
                continue;
            if (CharacterProperties.Category(codePoint) != UnicodeCategory.UppercaseLetter) continue;
            char lower = char.ToLowerInvariant((char)codePoint);
            ReadOnlySpan<int> mapped = CaseMapping.Lower(codePoint);
            Assert.Equal(lower, mapped.IsEmpty ? codePoint : mapped[0]);
        }
    }

    [Fact]
    public void RecordedTextsAreLoweredAsHuggingFaceDoes()
    {
        using FileStream file = File.OpenRead(TestData.Shared("golden", "tokenizers", "components.json.gz"));
        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        using var recorded = JsonDocument.Parse(unpacked);
        foreach (JsonElement text in recorded.RootElement.GetProperty("normalized").EnumerateArray())
        {
            StringBuilder lower = new();
            foreach (Rune rune in text.GetProperty("text").GetString()!.EnumerateRunes())
            {
                ReadOnlySpan<int> mapped = CaseMapping.Lower(rune.Value);
                if (mapped.IsEmpty) lower.Append(rune.ToString());
                foreach (int c in mapped) lower.Append(char.ConvertFromUtf32(c));
            }

            Assert.Equal(text.GetProperty("Lowercase").GetString(), lower.ToString());
        }
    }
}
