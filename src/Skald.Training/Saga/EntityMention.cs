namespace Skald.Training.Saga;

/// <summary>A span of a tale's text that names an entity.</summary>
/// <param name="Role">The entity's part in the tale.</param>
/// <param name="Kind">What kind of entity it is.</param>
/// <param name="Deed">The step in whose telling the span lies.</param>
/// <param name="Name">The words of the span.</param>
/// <param name="Start">Where the span begins, in UTF-16 units.</param>
/// <param name="Length">How long it is, in UTF-16 units.</param>
public sealed record EntityMention(Role Role, EntityKind Kind, Deed Deed, string Name, int Start, int Length);
