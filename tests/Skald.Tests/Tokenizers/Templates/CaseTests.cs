using Skald.Tokenizers.Templates;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Capital and small letters as Python has them.</summary>
public sealed class CaseTests
{
    [Theory]
    [InlineData("upper", "straße ŉ ﬃ ᾳ ι\u0301 ıi \U00010428", "STRASSE ʼN FFI ΑΙ Ι\u0301 II \U00010400")]
    [InlineData("lower", "ΟΔΟΣ Σ İI ẞ \U00010400", "οδος σ i\u0307i ß \U00010428")]
    [InlineData("capitalize", "ßTRASSE ΟΔΟΣ", "Sstrasse οδος"), InlineData("capitalize", "ǆABΣ", "ǅabς")]
    [InlineData("title", "ǆ ﬁsh o'neil ΑΣ", "ǅ Fish O'Neil Ας"), InlineData("title", "ა", "ა")]
    [InlineData("swapcase", "Straße ΑΣ ǅ", "sTRASSE ας ǅ"), InlineData("casefold", "Straße Σς ᏸ", "strasse σσ Ᏸ")]
    public void TextsAreMapped(string method, string text, string mapped) =>
        Assert.Equal(mapped, Jinja.Render($"{{{{ x.{method}() }}}}", ("x", text)));

    [Theory]
    [InlineData("isdigit", "²①፩٣", true), InlineData("isdigit", "½", false), InlineData("isnumeric", "½Ⅷ", true)]
    [InlineData("isdecimal", "٣", true), InlineData("isdecimal", "²", false), InlineData("isupper", "ⅧⒶ", true)]
    [InlineData("islower", "ªⅷⓐ", true), InlineData("isalpha", "ʰª日", true), InlineData("istitle", "ǅa Ba", true)]
    [InlineData("isidentifier", "a٣_‿", true), InlineData("isidentifier", "٣a", false)]
    public void KindsAreAsked(string method, string text, bool expected) =>
        Assert.Equal(expected ? "True" : "False", Jinja.Render($"{{{{ x.{method}() }}}}", ("x", text)));

    [Fact]
    public void CancellationEndsAParsing()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => ChatTemplate.Parse("{{ a }}", source.Token));
    }
}
