using Skald.Training.Saga.English;

namespace Skald.Training.Saga;

/// <summary>Saga, the built-in source of training text: short tales from a small world that has state.</summary>
/// <remarks>
/// A tale is a pure function of seed and index, the same on every machine, so tales can be made in any order and by
/// any number of threads. All choices are among what is possible, with weights over exactly that: the probability of
/// a tale is known, and with it the entropy of the source.
/// </remarks>
public static class SagaGenerator
{
    internal static readonly ITelling English = new EnglishTelling();

    /// <summary>Makes one tale.</summary>
    /// <param name="seed">The seed of the whole collection.</param>
    /// <param name="index">Which tale of the collection, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static Tale Generate(ulong seed, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Draft draft = new(writes: true);
        Storyteller.Run(new RandomChooser(seed, index), English, draft);
        return new Tale(draft.Text, draft);
    }

    /// <summary>Makes tales one after the other.</summary>
    /// <param name="seed">The seed of the whole collection.</param>
    /// <param name="start">The index of the first tale.</param>
    /// <param name="count">How many tales.</param>
    /// <exception cref="ArgumentOutOfRangeException">The start or the count is negative.</exception>
    public static IEnumerable<Tale> Generate(ulong seed, long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return All();

        IEnumerable<Tale> All()
        {
            for (long index = start; index < start + count; index++) yield return Generate(seed, index);
        }
    }

    /// <summary>Tells the plan of a known tale again in other words.</summary>
    /// <param name="tale">The tale whose plan is kept.</param>
    /// <param name="seed">The seed of the new wordings.</param>
    /// <param name="index">Which retelling, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static Tale Retell(Tale tale, ulong seed, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Draft draft = new(writes: true);
        Storyteller.Run(new PlanChooser(tale.Plan, seed, index), English, draft);
        return new Tale(draft.Text, draft);
    }
}
