using System.Globalization;
using System.Numerics;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;
using CharacterProperties = Skald.Tokenizers.Unicode.CharacterProperties;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Reads the words, numbers, texts and signs inside one tag.</summary>
internal sealed class TagLexer(string source, LineMap lines, List<Token> tokens)
{
    private static readonly string[] s_operators =
    [
        "//", "**", "==", "!=", ">=", "<=",
        "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";",
    ];

    private readonly Stack<char> _closing = new();

    /// <summary>No bracket is open, so that the tag may end.</summary>
    public bool IsBalanced => _closing.Count == 0;

    /// <summary>Reads one token, or skips white space.</summary>
    /// <returns>The place behind it; -1 where nothing can be read.</returns>
    public int Read(int at)
    {
        char c = source[at];
        if (Characters.IsSpace(c)) return at + 1;
        if (char.IsAsciiDigit(c)) return ReadNumber(at);
        if (IsWordPart(at)) return ReadName(at);
        if (c is '\'' or '"') return ReadString(at, c);
        foreach (string sign in s_operators)
            if (source.AsSpan(at).StartsWith(sign)) return ReadOperator(at, sign);
        return Fail(Unexpected(at), at);
    }

    private int ReadOperator(int at, string sign)
    {
        switch (sign[0])
        {
            case '(':
                _closing.Push(')');
                break;
            case '[':
                _closing.Push(']');
                break;
            case '{':
                _closing.Push('}');
                break;
            case ')' or ']' or '}':
                if (!_closing.TryPop(out char expected)) return Fail($"unexpected '{sign}'", at);
                if (expected != sign[0]) return Fail($"unexpected '{sign}', expected '{expected}'", at);
                break;
        }

        return Add(new Token(TokenKind.Operator, sign, lines.At(at)), at + sign.Length);
    }

    private int ReadName(int at)
    {
        int end = at;
        while (end < source.Length && IsWordPart(end)) end += CodePoints.SizeAt(source, end);
        bool isName = source[at] == '_' || CategoryAt(at) is <= UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber;
        return isName
            ? Add(new Token(TokenKind.Name, source[at..end], lines.At(at)), end)
            : Fail("Invalid character in identifier", at);
    }

    private bool IsWordPart(int at) => source[at] == '_' || CategoryAt(at) is <= UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private UnicodeCategory CategoryAt(int at) => CharacterProperties.Category(
        CodePoints.SizeAt(source, at) == 2 ? char.ConvertToUtf32(source[at], source[at + 1]) : source[at]);

    private int ReadString(int at, char quote)
    {
        int end = at + 1;
        while (end < source.Length && source[end] != quote) end += source[end] == '\\' ? 2 : 1;
        if (end >= source.Length) return Fail(Unexpected(at), at);
        string? problem = StringLiteral.TryUnescape(source[(at + 1)..end], out string text);
        return problem is null ? Add(new Token(TokenKind.String, text, lines.At(at)), end + 1) : Fail(problem, at);
    }

    private int ReadNumber(int at)
    {
        int end = NumberLiteral.EndOfFloat(source, at);
        if (end > 0)
        {
            double real = double.Parse(Digits(at, end), NumberStyles.Float, CultureInfo.InvariantCulture);
            return Add(new Token(TokenKind.Float, source[at..end], lines.At(at), real), end);
        }

        end = NumberLiteral.EndOfInteger(source, at);
        if (end - at > ValueText.MostDigits)
            return Fail($"an integer may have {ValueText.MostDigits} digits", at);
        BigInteger integer = NumberLiteral.ParseInteger(Digits(at, end));
        return Add(new Token(TokenKind.Integer, source[at..end], lines.At(at), Boxed.Of(integer)), end);
    }

    private string Digits(int at, int end) => source[at..end].Replace("_", "", StringComparison.Ordinal);

    // Python quotes as for repr.
    private string Unexpected(int at)
    {
        string character = source[at] == '\'' ? "\"'\"" : $"'{CodePoints.At(source, at)}'";
        return $"unexpected char {character} at {CodePoints.Count(source[..at])}";
    }

    private int Add(Token token, int end)
    {
        tokens.Add(token);
        return end;
    }

    private int Fail(string reason, int at) => Add(new Token(TokenKind.Broken, reason, lines.At(at)), -1);
}
