using System.Buffers;
using System.Globalization;
using System.Text;

namespace Skald.Tokenizers.Patterns;

/// <summary>Reads <c>[..]</c> and escapes that stand for sets of code points.</summary>
internal sealed class PatternClassParser(string pattern, PatternSyntax syntax)
{
    private const int MaxDepth = 50;
    private readonly CodePointSet _word =
        syntax == PatternSyntax.Oniguruma ? PropertyClasses.Word : PropertyClasses.WordWithJoiners;

    private int _depth;

    /// <summary>The set of the class that opens at <paramref name="at"/>, which moves behind it.</summary>
    public CodePointSet Bracket(ref int at, bool ignoresCase)
    {
        int start = at++;
        if (++_depth > MaxDepth)
            throw new PatternException(pattern, start, $"classes must nest at most {MaxDepth} deep, got more");
        bool isNegative = at < pattern.Length && pattern[at] == '^';
        if (isNegative) at++;
        CodePointSet? intersection = null;
        List<(int, int)> ranges = [];
        bool isFirst = true;
        for (; ; isFirst = false)
        {
            if (at >= pattern.Length) throw new PatternException(pattern, start, "a class must be closed, got the end");
            if (pattern[at] == ']' && !isFirst) break;
            if (pattern.AsSpan(at).StartsWith("[:"))
                throw new PatternException(pattern, at, "a class must not name a POSIX bracket, got [:");
            if (pattern.AsSpan(at).StartsWith("&&"))
            {
                at += 2;
                intersection = Part(intersection, ranges, ignoresCase);
                ranges = [];
                continue;
            }

            if (pattern[at] == '[') ranges.AddRange(Bracket(ref at, ignoresCase).Ranges);
            else AddItem(ref at, ranges);
        }

        at++;
        _depth--;
        CodePointSet set = Part(intersection, ranges, ignoresCase);
        return isNegative ? set.Negate() : set;
    }

    /// <summary>The set that an escape at <paramref name="at"/> stands for.</summary>
    /// <param name="at">Where the backslash is; moves behind the escape.</param>
    /// <param name="codePoint">The one code point meant, or -1 for a class.</param>
    public CodePointSet Escape(ref int at, out int codePoint)
    {
        int start = at;
        at++;
        if (at >= pattern.Length) throw new PatternException(pattern, start, "a pattern must not end with \\, got one");
        char c = pattern[at++];
        codePoint = -1;
        switch (c)
        {
            case 'd': return PropertyClasses.Digit;
            case 'D': return PropertyClasses.Digit.Negate();
            case 's': return PropertyClasses.Space;
            case 'S': return PropertyClasses.Space.Negate();
            case 'w': return _word;
            case 'W': return _word.Negate();
            case 'p': return Property(ref at, start, isNegative: false);
            case 'P': return Property(ref at, start, isNegative: true);
        }

        codePoint = c switch
        {
            't' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            'a' => '\a',
            'e' => 0x1B,
            'x' => Hex(ref at, start, 2),
            'u' => Hex(ref at, start, 4),
            _ when char.IsAsciiLetterOrDigit(c) || char.IsSurrogate(c) =>
                throw new PatternException(pattern, start, $"an escape must be known, got \\{c}"),
            _ => c,
        };
        return CodePointSet.Of(codePoint);
    }

    // Case is evened out before a class is negated: [^a] with (?i) leaves out A as well.
    private static CodePointSet Part(CodePointSet? intersection, List<(int, int)> ranges, bool ignoresCase)
    {
        CodePointSet set = CodePointSet.OfRanges(ranges);
        if (ignoresCase) set = set.WithAllCases();
        return intersection is null ? set : intersection.Intersect(set);
    }

    private void AddItem(ref int at, List<(int, int)> ranges)
    {
        int start = at;
        CodePointSet set = One(ref at, out int first);
        bool isRange =
            first >= 0 && at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] is not (']' or '[');
        if (!isRange)
        {
            ranges.AddRange(set.Ranges);
            return;
        }

        at++;
        _ = One(ref at, out int last);
        if (last < first)
            throw new PatternException(pattern, start, "a range must run upwards between characters, got another");
        ranges.Add((first, last));
    }

    private CodePointSet One(ref int at, out int codePoint)
    {
        if (pattern[at] == '\\')
        {
            if (at + 1 >= pattern.Length || pattern[at + 1] != 'b') return Escape(ref at, out codePoint);
            at += 2;
            codePoint = '\b';
            return CodePointSet.Of(codePoint);
        }

        if (Rune.DecodeFromUtf16(pattern.AsSpan(at), out Rune rune, out int size) != OperationStatus.Done)
            throw new PatternException(pattern, at, "a pattern must be well-formed UTF-16, got a lone surrogate");
        at += size;
        codePoint = rune.Value;
        return CodePointSet.Of(codePoint);
    }

    private CodePointSet Property(ref int at, int start, bool isNegative)
    {
        if (at >= pattern.Length) throw new PatternException(pattern, start, "a property must be named, got the end");
        string name = pattern[at].ToString();
        if (pattern[at] == '{')
        {
            int close = pattern.IndexOf('}', at);
            if (close < 0) throw new PatternException(pattern, start, "a property must be closed with }, got the end");
            name = pattern[(at + 1)..close];
            at = close;
        }

        at++;
        if (name.StartsWith('^')) (name, isNegative) = (name[1..], !isNegative);
        CodePointSet set = PropertyClasses.Find(name)
            ?? throw new PatternException(pattern, start, $"a property must be known, got \\p{{{name}}}");
        return isNegative ? set.Negate() : set;
    }

    private int Hex(ref int at, int start, int digits)
    {
        string text;
        if (at < pattern.Length && pattern[at] == '{')
        {
            int close = pattern.IndexOf('}', at);
            if (close < 0)
                throw new PatternException(pattern, start, "a code point must be closed with }, got the end");
            text = pattern[(at + 1)..close];
            at = close + 1;
        }
        else
        {
            text = pattern[at..Math.Min(pattern.Length, at + digits)];
            at += text.Length;
        }

        return int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            && Rune.IsValid(value)
            ? value
            : throw new PatternException(
                pattern, start, $"a code point must be a Unicode scalar in hexadecimal, got {text}");
    }
}
