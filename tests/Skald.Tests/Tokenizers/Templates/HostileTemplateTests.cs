using Skald.Tokenizers.Templates;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Templates that would run, grow or nest without end fail by their budget, and in no other way.</summary>
public sealed class HostileTemplateTests
{
    private static readonly TemplateBudget s_small = new()
    {
        MaxSteps = 200_000, MaxOutputLength = 100_000, MaxTextLength = 200_000, MaxItems = 50_000, MaxAllocatedBytes = 1 << 26,
    };

    [Theory]
    [InlineData("{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}")]
    [InlineData("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}")]
    [InlineData("{% macro a() %}{% call a() %}{{ caller() }}{% endcall %}{% endmacro %}{{ a() }}")]
    [InlineData("{% macro m(x) %}{% if x %}{{ m(x-1) }}{{ m(x-1) }}{% endif %}{% endmacro %}{{ m(99) }}")]
    [InlineData("{% for x in [[1]] recursive %}{{ loop([x]) }}{% endfor %}")]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")]
    [InlineData("{% for a in range(99999) %}{{ a }}{% endfor %}")]
    [InlineData("{{ 'x' * 10**12 }}"), InlineData("{{ [0] * 10**10 }}"), InlineData("{{ 9 ** 99999 }}")]
    [InlineData("{% set n = namespace(s='x') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}")]
    [InlineData("{% set n = namespace(s=[1]) %}{% for i in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}")]
    [InlineData("{% set n = namespace(s=3) %}{% for i in range(99) %}{% set n.s = n.s * n.s %}{% endfor %}")]
    [InlineData("{% set n = namespace() %}{% set n.a = [n, n] %}{{ n }}")]
    [InlineData("{{ '%999999999d' % 1 }}")]
    [InlineData("{{ '{:>999999999}'.format(1) }}")]
    [InlineData("{{ '%*d' % (10**9, 1) }}")]
    [InlineData("{{ 'x'|center(10**12) }}")]
    [InlineData("{{ 'x\ny'|indent(10**9) }}")]
    [InlineData("{{ 'x'.zfill(10**12) }}")]
    [InlineData("{{ ('x' * 99999).replace('x', 'y' * 99999) }}"), InlineData("{{ range(9999)|join('y' * 99999) }}")]
    [InlineData("{{ ('{0}' * 9999).format('y' * 99999) }}"), InlineData("{{ ('%(a)s' * 9999) % {'a': 'y' * 99999} }}")]
    [InlineData("{{ [1]|batch(10**12, 0)|list }}"), InlineData("{{ [1]|slice(10**12)|list }}")]
    [InlineData("{{ [[1]]|tojson(indent=10**9) }}"), InlineData("{{ ([[[1]]] * 9999)|tojson(indent=9999) }}")]
    [InlineData("{{ ('x' * 99999)|wordwrap(1) }}"), InlineData("{{ ('\t' * 99999).expandtabs(99999) }}")]
    [InlineData("{% for i in range(9999) %}{% set x = ('é' * 99999)|upper %}{% endfor %}")]
    [InlineData("{% for i in range(9999) %}{% set x = (3 ** 8900)|string %}{% endfor %}")]
    [InlineData("{% for i in range(9999) %}{% set x = ('9' * 4000)|int %}{% endfor %}")]
    [InlineData("{% set s = ('x' * 99999) %}{% for i in range(99999) %}{% set y = s.find('y') %}{% endfor %}")]
    [InlineData("{% set l = range(9999)|list %}{% for i in range(9999) %}{% set y = 'a' in l %}{% endfor %}")]
    [InlineData("{% for i in range(9999) %}{% set y = range(9999)|sort(reverse=true) %}{% endfor %}")]
    [InlineData("{{ dict.fromkeys(range(9999)|map('string'), 'y' * 9999)|xmlattr }}")]
    [InlineData("{{ dict.fromkeys(range(9999)|map('string'), 'y' * 9999)|urlencode }}")]
    [InlineData("{% set l = range(9999)|list %}{% for i in range(99999) %}{% set x = l|reverse %}{% endfor %}")]
    [InlineData("{% macro m() %}{{ varargs }}{% endmacro %}{% set l = [1] * 9999 %}{% for i in range(99999) %}{{ m(*l) }}{% endfor %}")]
    [InlineData("{% set n = namespace(d={}) %}{% for i in range(99999) %}{% set n.d = dict(n.d, **{i|string: i}) %}{% endfor %}")]
    [InlineData("{{ ('{a}' * 9999).format(a=1, **dict.fromkeys(range(9999)|map('string'), 1)) * 99 }}")]
    public void EndsByItsBudget(string template) =>
        Assert.Equal(TemplateFailure.Budget, Jinja.Fails(template, s_small).Kind);

    /// <summary>Values that nest, or share their parts so often that they are larger than memory.</summary>
    [Theory]
    [InlineData("[n.a]", "{{ n.a }}"), InlineData("[n.a]", "{{ n.a|tojson }}"), InlineData("[n.a]", "{{ n.a == n.b }}")]
    [InlineData("(n.a, n.a)", "{{ n.a }}")]
    [InlineData("(n.a, n.a)", "{{ n.a|tojson }}")]
    [InlineData("(n.a, n.a)", "{{ n.a == n.b }}")]
    [InlineData("(n.a,)", "{{ {n.a: 1} }}")]
    [InlineData("(n.a, n.a)", "{{ {n.a: 1} }}")]
    [InlineData("(n.a, n.a)", "{{ [n.a]|unique|list }}")]
    [InlineData("(n.a, n.a)", "{{ n.a|pprint }}")]
    [InlineData("n.a|map('string')", "{{ n.a|list }}")]
    [InlineData("(n.a, n.a)", "{{ n.a < n.b }}")]
    public void NestedValuesEndByTheirBudget(string step, string use) =>
        Assert.Equal(TemplateFailure.Budget, Jinja.Fails(
            "{% set n = namespace(a=(1, 2), b=(1, 2)) %}{% for i in range(400) %}"
            + $"{{% set n.a = {step} %}}{{% set n.b = {step.Replace("n.a", "n.b", StringComparison.Ordinal)} %}}{{% endfor %}}{use}",
            s_small).Kind);

    [Theory]
    [InlineData("{{ ", "(", "1", ")", " }}")]
    [InlineData("{{ ", "[", "", "]", " }}")]
    [InlineData("{{ ", "not ", "1", "", " }}")]
    [InlineData("{{ ", "-", "1", "", " }}")]
    [InlineData("{{ ", "", "1", "+1", " }}")]
    [InlineData("{{ ", "", "1", "|string", " }}")]
    [InlineData("{{ ", "", "a", ".b", " }}")]
    [InlineData("{{ ", "", "a", "()", " }}")]
    [InlineData("{{ ", "", "1", " if 1 else 1", " }}")]
    [InlineData("{{ ", "", "a", " is none", " }}")]
    [InlineData("", "{% if 1 %}", "", "", "")]
    [InlineData("{% for ", "(", "", "", "")]
    [InlineData("{% macro m(a=", "m(", "", "", "")]
    public void DeepSourceIsRefusedByTheParser(string start, string open, string middle, string close, string end)
    {
        const int Depth = 50_000;
        string source = start + string.Concat(Enumerable.Repeat(open, Depth)) + middle
            + string.Concat(Enumerable.Repeat(close, Depth)) + end;
        Assert.Equal(TemplateFailure.Syntax, Jinja.Fails(source).Kind);
    }

    [Fact]
    public void DeepTemplatesRenderOnASmallStack()
    {
        TemplateFailure? kind = null;
        var thread = new Thread(
            () => kind = Jinja.Fails(
                "{% macro m(x) %}"
                + Nested("{% if 1 %}", 40, "{{ " + Nested("(", 40, "m(x)", ")") + " }}", "{% endif %}")
                + "{% endmacro %}{{ m(1) }}").Kind,
            maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        Assert.Equal(TemplateFailure.Budget, kind);
    }

    /// <summary>What the parser keeps of names must not grow with names times branches.</summary>
    [Fact]
    public void ManyNamesAndBranchesParseInLinearTime()
    {
        string names = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{{% set a{i} = 1 %}}"));
        string branches = string.Concat(Enumerable.Repeat("{% if 1 %}{% endif %}{% with %}{% set q = 1 %}{% endwith %}", 8_000));
        Assert.Equal("", Jinja.Render(names + branches));
    }

    [Fact]
    public void CancellationEndsARendering()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        ChatTemplate template = ChatTemplate.Parse("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}");
        Assert.Throws<OperationCanceledException>(() => template.Render([], cancellationToken: source.Token));
    }

    [Fact]
    public void AnOversizedTemplateIsRefused() =>
        Assert.Equal(TemplateFailure.Budget, Jinja.Fails(new string('x', (1 << 20) + 1)).Kind);

    private static string Nested(string open, int count, string middle, string close) =>
        string.Concat(Enumerable.Repeat(open, count)) + middle + string.Concat(Enumerable.Repeat(close, count));
}
