namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Statements: scopes, loops, macros, and the white space around them.</summary>
public sealed class StatementTests
{
    [Theory]
    [InlineData("{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = 5 %}{{ x }}{% endfor %}{{ x }}", "15151")]
    [InlineData("{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}", "2")]
    [InlineData("{% set x = 1 %}{% with x = x + 1, y = x %}{{ x }}{{ y }}{% endwith %}{{ x }}", "211")]
    [InlineData("{% set n = namespace(x=1) %}{% for i in [1, 2] %}{% set n.x = n.x + i %}{% endfor %}{{ n.x }}", "4")]
    [InlineData("{% macro m() %}{{ x }}{% set x = 3 %}{{ x }}{% endmacro %}{% set x = 1 %}{{ m() }}{{ x }}", "131")]
    [InlineData("{% set x %}{% set x = 2 %}{{ x }}{% endset %}[{{ x }}]", "[2]")]
    [InlineData("{% macro m() %}{{ range is defined }}{% endmacro %}{{ m() }}{% set range = 1 %}{{ m() }}", "FalseTrue")]
    [InlineData("{% macro m() %}{{ range is defined }}{% endmacro %}{{ m() }}{% set range = range %}", "True")]
    [InlineData("{% macro m() %}{{ range is defined }}{% endmacro %}{{ m() }}{% if 0 %}{% set range = 1 %}{% endif %}", "True")]
    public void VariablesEndWithTheirScope(string template, string expected) =>
        Assert.Equal(expected, Jinja.Render(template));

    [Theory]
    [InlineData("{% for x in [] %}x{% else %}E{% endfor %}", "E")]
    [InlineData("{% for x in [1] %}{% continue %}{% else %}E{% endfor %}", "E")]
    [InlineData("{% for x in [1, 2] %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% else %}E{% endfor %}", "1")]
    [InlineData("{% for x in 'abc' %}{{ loop.index }}{{ loop.revindex0 }}{{ loop.last }} {% endfor %}", "12False 21False 30True ")]
    [InlineData("{% for x in [1, 2, 3] if x != 2 %}{{ loop.length }}{{ loop.previtem }}{{ x }} {% endfor %}", "21 213 ")]
    [InlineData("{% for n in [[1, [2]]] recursive %}{{ loop.depth }}{{ loop(n) if n is iterable else n }}{% endfor %}", "121232")]
    [InlineData("{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}", "123")]
    public void LoopsKnowWhereTheyAre(string template, string expected) =>
        Assert.Equal(expected, Jinja.Render(template));

    [Theory]
    [InlineData("{% macro m(a, b=a ~ '!') %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, b=2) }}", "11!12")]
    [InlineData("{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, x=2) }}", "(1,){'x': 2}")]
    [InlineData("{% macro m() %}<{{ caller('x') }}>{% endmacro %}{% call(v) m() %}{{ v }}!{% endcall %}", "<x!>")]
    [InlineData("{% macro m(*) %}{% endmacro %}", null), InlineData("{% macro m(a=1, b) %}{% endmacro %}", null)]
    public void MacrosBindTheirArguments(string template, string? expected)
    {
        if (expected is null) Jinja.Fails(template);
        else Assert.Equal(expected, Jinja.Render(template));
    }

    [Theory]
    [InlineData("a\n  {% if true %}\n  b\n  {% endif %}\nc\n", "a\n  b\nc")]
    [InlineData("a \n {%- if true -%} \n b {% endif %}", "ab ")]
    [InlineData("a\n  {%+ if true +%}\nb{% endif %}", "a\n  \nb"), InlineData("{{ 'a' }}\n{{- 'b' -}}\n c", "abc")]
    [InlineData("a\r\nb\r{# c #}\nd\n\n", "a\nb\nd\n")]
    [InlineData("x {% raw %} {{ y }} {% endraw %}\n z", "x  {{ y }}  z")]
    public void WhiteSpaceAroundTagsFollowsTheRules(string template, string expected) =>
        Assert.Equal(expected, Jinja.Render(template));

    [Theory]
    [InlineData("a\n{{ 'x' if }}", 2, 11)]
    [InlineData("{% if a %}\n {% endfor %}", 2, 5)]
    [InlineData("{{ a ? b }}", 1, 6)]
    [InlineData("\n\n{{ x|nofilter }}", 3, 6), InlineData("{% for x in y %}", 1, 15), InlineData("{{ (1, 2] }}", 1, 9)]
    public void SyntaxErrorsKnowLineAndColumn(string template, int line, int column) =>
        Assert.Equal((line, column), Place(template));

    [Theory]
    [InlineData("a\n  {{ 1 + 'x' }}", 2, 6), InlineData("{% set x = 1 %}\n{% for i in x %}{% endfor %}", 2, 4)]
    [InlineData("{% macro m() %}\n\n{{ 1 / 0 }}{% endmacro %}{{ m() }}", 3, 4)]
    [InlineData("{% macro m() %}x\n{% endmacro %}\n{{ m() + 1 }}", 3, 4)]
    public void FailuresKnowTheStatement(string template, int line, int column) =>
        Assert.Equal((line, column), Place(template));

    [Theory]
    [InlineData("{% if false %}{{ x|nofilter }}{% endif %}ok"), InlineData("{{ 'ok' if true else x|nofilter }}")]
    [InlineData("{% if false %}{{ x is notest }}{% endif %}ok")]
    public void AnUnknownFilterInABranchFailsOnlyWhenReached(string template) =>
        Assert.Equal("ok", Jinja.Render(template));

    [Fact]
    public void AnUnknownFilterInALoopInABranchFailsAtOnce() =>
        Jinja.Fails("{% if false %}{% for i in x %}{{ i|nofilter }}{% endfor %}{% endif %}");

    private static (int Line, int Column) Place(string template)
    {
        Skald.Tokenizers.Templates.TemplateException failure = Jinja.Fails(template);
        return (failure.Position.Line, failure.Position.Column);
    }
}
