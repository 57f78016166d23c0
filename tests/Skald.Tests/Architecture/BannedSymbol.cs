namespace Skald.Tests.Architecture;

/// <summary>One line of BannedSymbols.txt: <c>member; reason; namespaces that may use it after all</c>.</summary>
internal sealed record BannedSymbol(string Member, string Reason, string[] Allowed)
{
    public static BannedSymbol Parse(string line)
    {
        string[] parts = line.Split(';', StringSplitOptions.TrimEntries);
        string[] allowed = parts.Length > 2 ? parts[2].Split(',', StringSplitOptions.TrimEntries) : [];
        return new BannedSymbol(parts[0], parts.Length > 1 ? parts[1] : "", allowed);
    }

    /// <summary>Whether this line forbids that use; <c>Type.*</c> stands for all its members.</summary>
    public bool Forbids(string member, TypeName user)
    {
        bool isIt = Member.EndsWith(".*", StringComparison.Ordinal)
            ? member.StartsWith(Member.AsSpan(0, Member.Length - 1), StringComparison.Ordinal)
            : member == Member;
        return isIt && !Allowed.Any(user.IsIn);
    }
}
