namespace Skald.Training.Saga;

/// <summary>What is known about a tale because it was made from a plan.</summary>
/// <param name="Facts">Who, what, where and how, free of any language.</param>
/// <param name="Mentions">Every span that names an entity, in the order of the text.</param>
/// <param name="Questions">Questions with answers, extracts of the text where possible.</param>
/// <param name="Summary">The tale in one sentence.</param>
/// <param name="Mood">The mood of the tale in one word.</param>
/// <param name="Moral">What the hero learned, as a sentence.</param>
public sealed record TaleTruth(
    TaleFacts Facts, IReadOnlyList<EntityMention> Mentions, IReadOnlyList<Question> Questions, string Summary,
    string Mood, string Moral);
