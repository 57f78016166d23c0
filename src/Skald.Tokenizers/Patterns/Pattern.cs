namespace Skald.Tokenizers.Patterns;

/// <summary>A regular expression over Unicode code points, as pre-tokenizers use them.</summary>
/// <remarks>
/// <para>
/// Classes, also nested and with <c>&amp;&amp;</c>, categories and scripts, groups, alternation, quantifiers of all
/// three kinds, look-ahead, look-behind of one length, anchors, <c>(?i)</c>. Everything else is refused by name.
/// </para>
/// <para>
/// The leftmost match, and of those the first in the order of alternatives, as in Perl. The number of steps is limited
/// by the length of the text. Immutable and safe for concurrent use.
/// </para>
/// </remarks>
internal sealed class Pattern
{
    private PatternMatcher? _spare;  // one matcher waits here for the next text, with its stack

    private Pattern(string text, PatternInstruction[] program, int registers, LeadBytes? leads, bool matchesEmpty) =>
        (Text, Program, Registers, Leads, MatchesEmpty) = (text, program, registers, leads, matchesEmpty);

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether a match may have no characters.</summary>
    public bool MatchesEmpty { get; }

    internal PatternInstruction[] Program { get; }

    internal int Registers { get; }

    /// <summary>Bytes with which a match begins, or null for any.</summary>
    internal LeadBytes? Leads { get; }

    /// <exception cref="PatternException">The expression is broken or not supported.</exception>
    public static Pattern Parse(string text, PatternSyntax syntax = PatternSyntax.Oniguruma)
    {
        PatternNode root = PatternSimplifier.Simplify(PatternParser.Parse(text, syntax));
        (PatternInstruction[] program, int registers) = PatternCompiler.Compile(text, root);
        return new Pattern(
            text, program, registers, root.IsNullable ? null : PatternCompiler.Leads(root), root.IsNullable);
    }

    /// <summary>All matches in a text, in order, none overlapping. Steady use allocates nothing.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    public PatternMatches Matches(ReadOnlySpan<byte> utf8) =>
        new(this, Interlocked.Exchange(ref _spare, null) ?? new PatternMatcher(this), utf8);

    internal void Return(PatternMatcher matcher) => _spare = matcher;
}
