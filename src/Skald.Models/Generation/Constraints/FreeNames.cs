namespace Skald.Models.Generation.Constraints;

/// <summary>Names of members that differ from given ones, without escapes, so that no other spelling means a given one.</summary>
/// <param name="builder">Takes the parts.</param>
/// <param name="json">How characters are written.</param>
internal sealed class FreeNames(GrammarBuilder builder, JsonText json)
{
    private const int MaxName = 500;

    /// <summary>Texts that are none of the names taken.</summary>
    public int Of(IReadOnlyList<string> taken) => taken.FirstOrDefault(name => name.Length > MaxName) is { } longest
        ? throw new ConstraintException($"Schema: a member's name may hold {MaxName} characters, got {longest.Length}.")
        : After([.. taken.Select(name => name.EnumerateRunes().Select(rune => rune.Value).ToArray())], 0);

    /// <summary>What may follow a beginning that some taken names share.</summary>
    private int After(List<int[]> taken, int depth)
    {
        if (taken.Count == 0) return builder.Repeat(json.Unescaped, 0);
        List<int> parts = [];
        if (taken.All(name => name.Length > depth)) parts.Add(builder.Sequence());
        CodePointSet next = CodePointSet.Of(taken.Where(name => name.Length > depth).Select(name => (name[depth], name[depth])));
        CodePointSet written = CodePointSet.Of((0, 0x1F), ('"', '"'), ('\\', '\\')).Complement();
        parts.Add(builder.Sequence(builder.CodePoints(written.Except(next)), builder.Repeat(json.Unescaped, 0)));
        foreach (IGrouping<int, int[]> group in taken.Where(name => name.Length > depth).GroupBy(name => name[depth]))
        {
            if (!written.Contains(group.Key)) continue;
            parts.Add(builder.Sequence(
                builder.CodePoints(CodePointSet.Of((group.Key, group.Key))), After([.. group], depth + 1)));
        }

        return builder.Choice([.. parts]);
    }
}
