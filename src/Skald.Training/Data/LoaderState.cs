using System.Text.Json;

namespace Skald.Training.Data;

/// <summary>
/// A loader's position: the part of a checkpoint that makes the next batch the one that would have come.
/// </summary>
/// <param name="Step">Batches taken so far.</param>
/// <param name="Epoch">Epoch of the next batch's first row; 0 in random order.</param>
/// <param name="Seed">Seed of the order.</param>
/// <param name="Order">Which windows are taken.</param>
/// <param name="BatchSize">Rows of a batch over all ranks.</param>
/// <param name="Context">Tokens a model sees of a row.</param>
/// <param name="Tokens">Tokens of the data, so that other data is noticed.</param>
public sealed record LoaderState(
    long Step, long Epoch, ulong Seed, WindowOrder Order, int BatchSize, int Context, long Tokens)
{
    /// <summary>The state as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DataJson.Default.LoaderState);

    /// <summary>Reads a state.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <exception cref="DataException">The text is not such a state.</exception>
    public static LoaderState FromJson(string json)
    {
        try
        {
            LoaderState? state = JsonSerializer.Deserialize(json, DataJson.Default.LoaderState);
            if (state is { Step: >= 0 }) return state;
        }
        catch (JsonException e)
        {
            throw new DataException("LoaderState: the position must be JSON as a loader wrote it, got other text.", e);
        }

        throw new DataException("LoaderState: the position must have a step of 0 or more, got none.");
    }
}
