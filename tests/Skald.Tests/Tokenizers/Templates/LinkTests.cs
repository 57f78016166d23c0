namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Links that <c>urlize</c> makes, as Jinja 3.1 makes them.</summary>
public sealed class LinkTests
{
    private const string Rel = " rel=\"noopener\"";

    [Theory]
    [InlineData("https://heron.example/a?b=1#c", "https://heron.example/a?b=1#c")]
    [InlineData("HTTP://localhost:8080/", "HTTP://localhost:8080/", "https://")]
    [InlineData("www.heron.museum", "www.heron.museum", "https://")]
    [InlineData("heron.org:99999", "heron.org:99999", "https://")]
    [InlineData("http://1.22.333.4/x", "http://1.22.333.4/x")]
    [InlineData("http://[2001:db8::1]:80", "http://[2001:db8::1]:80")]
    [InlineData("https://日本.xn--p1ai", "https://日本.xn--p1ai")]
    public void AddressesOfTheWebBecomeLinks(string text, string shown, string scheme = "") => Assert.Equal(
        $"see <a href=\"{scheme}{shown}\"{Rel}>{shown}</a>,\n", Jinja.Render("{{ x|urlize }}", ("x", $"see {text},\n")));

    [Theory]
    [InlineData("heron.museum"), InlineData("http://1.2.3.4.5"), InlineData("a.b.c"), InlineData("http://heron.org:999999")]
    [InlineData("@heron@pond.org"), InlineData("heron@pond"), InlineData("x:heron@pond.org"), InlineData("http://[1:2]")]
    [InlineData("www."), InlineData("tel:"), InlineData("heron@.org")]
    public void OtherWordsStay(string text) =>
        Assert.Equal(text, Jinja.Render("{{ x|urlize(extra_schemes=['tel:']) }}", ("x", text)));

    [Fact]
    public void MailIsLinked()
    {
        Assert.Equal("<a href=\"mailto:h@pond.org\">h@pond.org</a>", Jinja.Render("{{ 'h@pond.org'|urlize }}"));
        Assert.Equal("<a href=\"mailto:h@pond.org\">h@pond.org</a>", Jinja.Render("{{ 'mailto:h@pond.org'|urlize }}"));
    }

    [Theory]
    [InlineData("(heron.org)", "(", "heron.org", ")")]
    [InlineData("((heron.org/a_(b))).", "((", "heron.org/a_(b)", ")).")]
    [InlineData("heron.org/(a),", "", "heron.org/(a)", ",")]
    public void ClosingSignsStayWithWhatOpensThem(string text, string before, string link, string after) => Assert.Equal(
        $"{before}<a href=\"https://{link}\"{Rel}>{link}</a>{after}", Jinja.Render("{{ x|urlize }}", ("x", text)));

    [Fact]
    public void TextIsEscapedAndOptionsAreMet()
    {
        Assert.Equal("&lt;b&gt; &amp;", Jinja.Render("{{ '<b> &'|urlize }}"));
        Assert.Equal(
            "<a href=\"https://heron.org\" rel=\"me nofollow noopener\" target=\"_blank\">her...</a>",
            Jinja.Render("{{ 'heron.org'|urlize(3, true, '_blank', 'me') }}"));
        Assert.Equal(
            $"<a href=\"tel:112\"{Rel}>tel:112</a>", Jinja.Render("{{ 'tel:112'|urlize(extra_schemes=['tel:']) }}"));
        Assert.Contains("'tel' is not a valid URI scheme",
            Jinja.Fails("{{ 'x'|urlize(extra_schemes=['tel']) }}").Reason);
    }
}
