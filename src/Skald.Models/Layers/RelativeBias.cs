using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>T5's positions: a learned number per head and bucket of distances joins the scores of every layer.</summary>
/// <remarks>Raffel et al. 2020, https://arxiv.org/abs/1910.10683, §2.1.</remarks>
internal sealed class RelativeBias : Module
{
    private readonly RelativeBiasSettings _settings;
    private readonly Embedding _table;

    /// <param name="device">Where the table lives.</param>
    /// <param name="settings">Buckets.</param>
    /// <param name="heads">H.</param>
    public RelativeBias(Device device, RelativeBiasSettings settings, int heads)
        : base(device)
    {
        _settings = settings;
        _table = AddChild("", new Embedding(device, settings.Buckets, heads));
    }

    /// <summary>The bias of every query and key of a pass; all layers share it.</summary>
    /// <returns>[batch or 1, heads, time, keys].</returns>
    public Tensor Of(ForwardPass pass)
    {
        pass.ThrowIfVirtual("a position bias that counts real tokens");
        return pass.Once(nameof(RelativeBias), () => Of(pass.QueryStarts, pass.Time));
    }

    /// <summary>The bias of queries that stand behind keys.</summary>
    /// <param name="starts">Keys before the first query of each row.</param>
    /// <param name="time">Queries.</param>
    /// <returns>[batch or 1, heads, time, keys]: all keys of the longest row, its queries' included.</returns>
    public Tensor Of(ReadOnlySpan<int> starts, int time)
    {
        // Rows that are equally long share one bias.
        if (starts.Length > 0 && starts.IndexOfAnyExcept(starts[0]) < 0) starts = starts[..1];
        int longest = 0;
        foreach (int start in starts) longest = Math.Max(longest, start);
        int keys = longest + time;
        int[] buckets = Buckets(keys), ids = new int[checked(starts.Length * time * keys)];
        int at = 0;
        foreach (int start in starts)
        {
            for (int query = 0; query < time; query++)
                for (int key = 0; key < keys; key++) ids[at++] = buckets[key - (start + query) + keys - 1];
        }

        return _table.Forward(Device.From(ids, [starts.Length, time, keys])).Permute(0, 3, 1, 2);
    }

    /// <summary>The bucket of each distance from key to query, from −(keys − 1) to keys − 1.</summary>
    private int[] Buckets(int keys)
    {
        int[] distances = new int[(2 * keys) - 1];
        for (int i = 0; i < distances.Length; i++) distances[i] = i - (keys - 1);
        return PositionEncodings.RelativeBuckets(
            Device.From(distances, [distances.Length]), _settings.IsBidirectional, _settings.Buckets, _settings.MaxDistance)
            .To(DType.Int32).ToArray<int>();
    }
}

/// <summary>Buckets of distances.</summary>
/// <param name="Name">Name of the table in checkpoints.</param>
/// <param name="Buckets">Buckets.</param>
/// <param name="MaxDistance">Distance from which all share the last bucket.</param>
/// <param name="IsBidirectional">Whether keys after the query have buckets of their own.</param>
internal sealed record RelativeBiasSettings(string Name, int Buckets, int MaxDistance, bool IsBidirectional = false);
