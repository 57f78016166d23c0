namespace Skald.Tensors;

/// <summary>The letters of an Einstein sum, with the axes of "..." named by digits.</summary>
internal static class Equation
{
    private const string Dots = "...";

    /// <summary>One string of letters per operand, that of the result, and how long each axis is.</summary>
    /// <exception cref="ArgumentException">The equation is malformed, or doesn't fit the operands.</exception>
    public static (string[] Terms, string Result, Dictionary<char, int> Lengths) Parse(
        string equation, ReadOnlySpan<Tensor> operands)
    {
        string text = equation.Replace(" ", "", StringComparison.Ordinal);
        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        string[] terms = (arrow < 0 ? text : text[..arrow]).Split(',');
        if (terms.Length != operands.Length)
        {
            throw new ArgumentException(
                $"Einsum: '{equation}' has {terms.Length} terms, got {operands.Length} operands.");
        }

        int dots = 0;
        var lengths = new Dictionary<char, int>();
        for (int i = 0; i < terms.Length; i++)
        {
            int letters = terms[i].Replace(Dots, "", StringComparison.Ordinal).Length;
            bool hasDots = terms[i].Contains(Dots, StringComparison.Ordinal);
            int open = operands[i].Rank - letters;
            if (open < 0 || (!hasDots && open > 0))
                throw new ArgumentException($"Einsum: '{terms[i]}' does not name the axes of {operands[i].Shape}.");
            dots = Math.Max(dots, open);
            terms[i] = terms[i].Replace(Dots, Digits(dots: open), StringComparison.Ordinal);
            Measure(equation, terms[i], operands[i].Shape, lengths);
        }

        string result = arrow < 0
            ? Implied(terms, dots)
            : text[(arrow + 2)..].Replace(Dots, Digits(dots), StringComparison.Ordinal);
        foreach (char label in result)
        {
            if (!lengths.ContainsKey(label) || result.Count(other => other == label) != 1)
            {
                throw new ArgumentException(
                    $"Einsum: '{equation}' names {label} in its result, but not once and in a term.");
            }
        }

        return (terms, result, lengths);
    }

    /// <summary>Names for axes that are aligned at the end: the last is 0.</summary>
    private static string Digits(int dots)
    {
        Span<char> digits = stackalloc char[dots];
        for (int i = 0; i < dots; i++) digits[i] = (char)('0' + dots - 1 - i);
        return new(digits);
    }

    private static string Implied(string[] terms, int dots)
    {
        string all = string.Concat(terms);
        return Digits(dots) + string.Concat(
            all.Where(label => char.IsLetter(label) && all.Count(other => other == label) == 1).Order());
    }

    private static void Measure(string equation, string labels, Shape shape, Dictionary<char, int> lengths)
    {
        for (int axis = 0; axis < labels.Length; axis++)
        {
            if (!char.IsLetterOrDigit(labels[axis]))
                throw new ArgumentException($"Einsum: '{equation}' must be made of letters, got '{labels[axis]}'.");
            int known = lengths.GetValueOrDefault(labels[axis], shape[axis]);
            // The axes of "..." broadcast.
            if (char.IsDigit(labels[axis]) && (known == 1 || shape[axis] == 1))
                known = known == 1 ? shape[axis] : known;
            else if (known != shape[axis])
            {
                throw new ArgumentException(
                    $"Einsum: {labels[axis]} of '{equation}' must have one length, got {known} and {shape[axis]}.");
            }

            lengths[labels[axis]] = known;
        }
    }
}
