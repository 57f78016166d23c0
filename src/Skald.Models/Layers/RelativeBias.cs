using System.Buffers;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>T5's positions: a learned number per head and bucket of distances joins the scores of every layer.</summary>
/// <remarks>Raffel et al. 2020, https://arxiv.org/abs/1910.10683, §2.1.</remarks>
internal sealed class RelativeBias : Module
{
    private readonly RelativeBiasSettings _settings;
    private readonly Embedding _table;
    private readonly Tensor _rows;  // all of the table
    private readonly int _heads;
    private volatile int[] _buckets = [];  // of the distances that steps have asked for

    /// <param name="device">Where the table lives.</param>
    /// <param name="settings">Buckets.</param>
    /// <param name="heads">H.</param>
    public RelativeBias(Device device, RelativeBiasSettings settings, int heads)
        : base(device)
    {
        (_settings, _heads) = (settings, heads);
        _rows = device.From(Enumerable.Range(0, settings.Buckets).ToArray(), [settings.Buckets]).Keep();
        _table = AddChild("", new Embedding(device, settings.Buckets, heads));
    }

    /// <summary>The bias of every query and key of a pass; all layers share it.</summary>
    /// <returns>[batch or 1, heads, time, keys or more].</returns>
    public Tensor Of(ForwardPass pass)
    {
        pass.ThrowIfVirtual("a position bias that counts real tokens");
        return pass.StepPlace is >= 0 and int place ? OfStep(pass, place) : OfPass(pass);
    }

    private Tensor OfPass(ForwardPass pass) => pass.Once(nameof(RelativeBias), () => Of(pass.QueryStarts, pass.Time));

    private Tensor OfStep(ForwardPass pass, int place)
    {
        StepBias? bias = pass.StepBias;
        if (bias is null || bias.Room <= place) pass.StepBias = bias = new(Device, _heads, place + 1);
        if (bias.Query == place) return bias.Tensor;
        int[] buckets = _buckets;
        if (buckets.Length < (2 * bias.Room) - 1) _buckets = buckets = Buckets(bias.Room);
        int first = (buckets.Length / 2) - place, numbers = _settings.Buckets * _heads;
        float[] table = ArrayPool<float>.Shared.Rent(numbers);
        _table.Forward(_rows).CopyTo(table.AsSpan(0, numbers));
        for (int head = 0; head < _heads; head++)
        {
            Span<float> row = bias.Values.AsSpan(head * bias.Room, place + 1);
            for (int key = 0; key < row.Length; key++) row[key] = table[(buckets[first + key] * _heads) + head];
        }

        ArrayPool<float>.Shared.Return(table);
        bias.Write();
        bias.Query = place;
        return bias.Tensor;
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
