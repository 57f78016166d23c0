namespace Skald.Models.Generation.Constraints;

/// <summary>A text that is being parsed, by scalar values.</summary>
/// <param name="what">What it is, for messages.</param>
/// <param name="text">The text.</param>
internal sealed class PatternText(string what, string text)
{
    /// <summary>Most nested parentheses.</summary>
    public const int MaxDepth = 100;

    private const int MaxLength = 1 << 20;

    private readonly int[] _values = text.Length <= MaxLength
        ? [.. text.EnumerateRunes().Select(rune => rune.Value)]
        : throw new ConstraintException($"{what}: its text may hold {MaxLength} characters, got {text.Length}.");

    /// <summary>Characters read.</summary>
    public int At { get; set; }

    /// <summary>Whether nothing is left.</summary>
    public bool IsAtEnd => At >= _values.Length;

    /// <summary>The next character, or −1.</summary>
    public int Peek(int ahead = 0) => At + ahead < _values.Length ? _values[At + ahead] : -1;

    /// <summary>Takes the next character.</summary>
    public int Take() => IsAtEnd ? throw Error("the text must not end here, and it does") : _values[At++];

    /// <summary>Takes a character if it comes next.</summary>
    public bool TryTake(char wanted)
    {
        if (Peek() != wanted) return false;
        At++;
        return true;
    }

    /// <summary>Takes a character that must come next.</summary>
    public void Expect(char wanted)
    {
        if (!TryTake(wanted)) throw Error($"'{wanted}' must come, got {Shown(Peek())}");
    }

    /// <summary>Takes a number in decimal digits, or null where none comes.</summary>
    public int? TakeNumber()
    {
        int start = At, value = 0;
        while (Peek() is >= '0' and <= '9')
        {
            value = (value * 10) + Take() - '0';
            if (value > GrammarBuilder.MaxRepeat) throw Error($"a number must not exceed {GrammarBuilder.MaxRepeat}, got more");
        }

        return At == start ? null : value;
    }

    /// <summary>Takes so many hexadecimal digits.</summary>
    public int TakeHex(int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; i++)
        {
            int digit = Take();
            if (digit > 127 || !char.IsAsciiHexDigit((char)digit)) throw Error($"a hexadecimal digit must come, got {Shown(digit)}");
            value = (value << 4) | Convert.ToInt32(((char)digit).ToString(), 16);
        }

        return System.Text.Rune.IsValid(value) ? value : throw Error($"a character must be a Unicode scalar value, got {value:X}");
    }

    /// <summary>What is wrong, and where.</summary>
    public ConstraintException Error(string rule) => new($"{what}: {rule}, at character {At}.");

    private static string Shown(int value) => value < 0 ? "the end" : $"'{new System.Text.Rune(value)}'";
}
