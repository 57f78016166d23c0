using Skald.Tokenizers.Templates;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Expressions have the values that Python gives them.</summary>
public sealed class ExpressionTests
{
    [Theory]
    [InlineData("-7 // 2", "-4"), InlineData("7 // -2", "-4"), InlineData("-7 % 3", "2"), InlineData("7 % -3", "-2")]
    [InlineData("-7.5 // 2", "-4.0"), InlineData("-7.5 % 2", "0.5"), InlineData("6 / 3", "2.0")]
    [InlineData("2 ** 100", "1267650600228229401496703205376"), InlineData("2 ** -2", "0.25")]
    [InlineData("9223372036854775807 + 1", "9223372036854775808")]
    [InlineData("-9223372036854775807 - 2", "-9223372036854775809")]
    [InlineData("4611686018427387904 * 2", "9223372036854775808"), InlineData("10 ** 20 // 10 ** 19", "10")]
    [InlineData("2.5 ** 2", "6.25")]
    [InlineData("2 ** 0.5", "1.4142135623730951")]
    [InlineData("0.1 ** 3", "0.0010000000000000002")]
    [InlineData("9007199254740993 == 9007199254740992.0", "False"), InlineData("true + true", "2")]
    public void ArithmeticFloorsAndGrows(string expression, string expected) => AssertValue(expression, expected);

    [Theory]
    [InlineData("1e16", "1e+16"), InlineData("1e15", "1000000000000000.0"), InlineData("1e-4", "0.0001")]
    [InlineData("1e-5", "1e-05")]
    [InlineData("100.0", "100.0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("1/3", "0.3333333333333333")]
    [InlineData("123456789012345680.0", "1.2345678901234568e+17"), InlineData("5e-324", "5e-324")]
    public void FloatsPrintTheirShortestDigits(string expression, string expected) => AssertValue(expression, expected);

    [Theory]
    [InlineData("'%.0f' % 0.5", "0"), InlineData("'%.0f' % 1.5", "2"), InlineData("'%.2f' % 2.675", "2.67")]
    [InlineData("'%.1e' % 12345", "1.2e+04")]
    [InlineData("'%g' % 1e-5", "1e-05")]
    [InlineData("'%g' % 123456789", "1.23457e+08")]
    [InlineData("'%05.1f|%-6s|%+d|%x' % (3.14159, 'ab', 5, 255)", "003.1|ab    |+5|ff")]
    [InlineData("'{:>3}|{}'.format(true, true)", "  1|True")]
    [InlineData("'{:,}|{:08.3f}|{:>4}|{:^5}|{!r}'.format(1234567, 3.14159, 'a', 'b', 'c')", "1,234,567|0003.142|   a|  b  |'c'")]
    [InlineData("0.5|round", "0.0"), InlineData("2.675|round(2)", "2.67"), InlineData("1e300|round(2)", "1e+300")]
    public void FormatsRoundExactValuesHalfToEven(string expression, string expected) => AssertValue(expression, expected);

    [Theory]
    [InlineData("'abcdef'[1:-1]", "bcde"), InlineData("'abcdef'[::-2]", "fdb"), InlineData("'abc'[-99:99]", "abc")]
    [InlineData("'a😀b'[1]", "😀"), InlineData("'a😀b'[::-1]", "b😀a"), InlineData("'a😀b'|length", "3")]
    [InlineData("[1, 2, 3, 4][3:0:-1]", "[4, 3, 2]")]
    [InlineData("(1, 2, 3)[1:]", "(2, 3)")]
    [InlineData("range(9)[2:8:3]", "range(2, 8, 3)")]
    public void SlicesCountCodePoints(string expression, string expected) => AssertValue(expression, expected);

    [Theory]
    [InlineData("0 or '' or [] or {} or none or 'last'", "last")]
    [InlineData("1 and 'x'", "x")]
    [InlineData("[] and 1", "[]")]
    [InlineData("not [0]", "False"), InlineData("'x' if range(0) else 'y'", "y"), InlineData("1 < 2 < 3 != 4", "True")]
    public void TruthIsPythons(string expression, string expected) => AssertValue(expression, expected);

    [Theory]
    [InlineData("{1: 'a', true: 'b', 1.0: 'c'}", "{1: 'c'}")]
    [InlineData("{'b': 1, 'a': 2, 'b': 3}", "{'b': 3, 'a': 2}")]
    [InlineData("{(1, 2): 'x'}[(1, 2.0)]", "x"), InlineData("{'a': 1} == {'a': 1.0}", "True")]
    [InlineData("dict(dict(a=1, b=2), b=3, c=4)", "{'a': 1, 'b': 3, 'c': 4}")]
    public void DictionariesKeepTheirOrderAndCompareKeysByValue(string expression, string expected) =>
        AssertValue(expression, expected);

    [Theory]
    [InlineData("'Straße'|upper", "STRASSE")]
    [InlineData("'ΑΣ ΣΑΣ'.lower()", "ας σας")]
    [InlineData("'ǆabc'.capitalize()", "ǅabc")]
    [InlineData("'ıİ'.upper()", "Iİ")]
    [InlineData("'\\x1c\\x85 x\\u3000'.strip()", "x")]
    [InlineData("'ﬁn'.title()", "Fin")]
    [InlineData("'they\\'re'.title()", "They'Re"), InlineData("'ẞ'.casefold() ~ 'ς'.casefold()", "ssσ")]
    public void CaseFollowsUnicode(string expression, string expected) => AssertValue(expression, expected);

    [Theory]
    [InlineData("'\\x07\\x7f\\u200b é'|list|string", "['\\x07', '\\x7f', '\\u200b', ' ', 'é']")]
    [InlineData("['it\\'s', 'say \"x\"', 'both \\'\"']", "[\"it's\", 'say \"x\"', 'both \\'\"']")]
    public void TextsInListsPrintTheirEscapes(string expression, string expected) => AssertValue(expression, expected);

    [Theory]
    [InlineData("missing.x", "'missing' is undefined"), InlineData("{}.x.y", "'dict object' has no attribute 'x'")]
    [InlineData("[1][5].x", "list object has no element 5")]
    [InlineData("1 + none", "unsupported operand type(s) for +: 'int' and 'NoneType'")]
    [InlineData("[].append(1)", "access to attribute 'append' of 'list' object is unsafe.")]
    [InlineData("''.__class__.__base__", "access to attribute '__class__' of 'str' object is unsafe.")]
    [InlineData("lipsum()", "lipsum is refused: the same chat must render the same")]
    public void FailuresSayWhatIsWrong(string expression, string expected)
    {
        TemplateException failure = Jinja.Fails("\n {{ " + expression + " }}");
        Assert.Equal((TemplateFailure.Runtime, expected), (failure.Kind, failure.Reason));
        Assert.Equal(2, failure.Position.Line);
    }

    [Fact]
    public void WhatASumLosesIsCarriedAlong() => AssertValue("[1e16, 1.0, 1.0, -1e16]|sum", "2.0");

    [Fact]
    public void SortingKeepsTheOrderOfEqualItems() =>
        AssertValue("['b', 'A', 'a', 'B']|sort(reverse=true)", "['b', 'B', 'A', 'a']");

    [Fact]
    public void GeneratorsRunOnce() => Assert.Equal(
        "12|", Jinja.Render("{% set g = [1, 2]|map('string') %}{{ g|join }}|{{ g|join }}"));

    private static void AssertValue(string expression, string expected) =>
        Assert.Equal(expected, Jinja.Render("{{ " + expression + " }}"));
}
