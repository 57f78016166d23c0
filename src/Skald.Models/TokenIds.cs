using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Skald.Models.Checkpoints;

namespace Skald.Models;

/// <summary>Ids of tokens of one meaning: config.json has nothing, a number, or a list of numbers.</summary>
[JsonConverter(typeof(TokenIdsConverter))]
public readonly struct TokenIds : IReadOnlyList<int>, IEquatable<TokenIds>
{
    private readonly int[]? _ids;

    /// <param name="ids">The ids, the one to write first.</param>
    public TokenIds(params ReadOnlySpan<int> ids) => _ids = ids.IsEmpty ? null : ids.ToArray();

    /// <inheritdoc/>
    public int Count => _ids?.Length ?? 0;

    /// <summary>The first id, or null where there is none.</summary>
    public int? First => _ids?[0];

    /// <inheritdoc/>
    public int this[int index] => _ids is null ? throw new ArgumentOutOfRangeException(nameof(index)) : _ids[index];

    /// <summary>One id, or none.</summary>
    public static implicit operator TokenIds(int? id) => id is { } known ? new(known) : default;

    /// <summary>Whether both hold the same ids in one order.</summary>
    public static bool operator ==(TokenIds a, TokenIds b) => a.Equals(b);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(TokenIds a, TokenIds b) => !a.Equals(b);

    /// <summary>Whether an id is among them.</summary>
    public bool Contains(int id) => _ids is not null && Array.IndexOf(_ids, id) >= 0;

    /// <inheritdoc/>
    public bool Equals(TokenIds other) => (_ids ?? []).AsSpan().SequenceEqual(other._ids ?? []);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is TokenIds other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => First ?? 0;

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _ids ?? []);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(_ids ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
