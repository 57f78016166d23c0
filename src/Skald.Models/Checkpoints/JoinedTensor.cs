using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Checkpoints;

/// <summary>A tensor of a checkpoint that holds several parameters of the model, or a part of one.</summary>
/// <remarks>
/// Models speak of queries, keys and values; files may keep them in one matrix, in an order of their own. The order is
/// declared here once, and serves reading, writing and gradients alike.
/// </remarks>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its shape in the file.</param>
/// <param name="Parts">Where its parts belong.</param>
internal sealed record JoinedTensor(string Name, Shape Shape, IReadOnlyList<JoinedPart> Parts)
{
    /// <summary>
    /// Rows of several parameters in turns: each group holds its share of every part, in the order of the parts.
    /// </summary>
    /// <param name="name">Name in the file.</param>
    /// <param name="groups">Groups; 1 where whole parts follow each other.</param>
    /// <param name="width">Width of a row; 0 for a vector.</param>
    /// <param name="parts">Parameters and their rows, which the groups divide.</param>
    public static JoinedTensor Rows(
        string name, int groups, int width, params ReadOnlySpan<(string Name, int Rows)> parts)
    {
        int total = 0;
        foreach ((_, int rows) in parts) total += rows;
        int share = total / groups, first = 0;
        var joined = new JoinedPart[parts.Length];
        for (int part = 0; part < parts.Length; part++)
        {
            (int start, int count) = (first, parts[part].Rows / groups);
            first += count;
            joined[part] = new(
                parts[part].Name,
                file => Grouped(file, groups, share, width).Narrow(1, start, count),
                parameter => Grouped(parameter, groups, count, width));
        }

        return new(name, width == 0 ? [total] : [total, width], joined);
    }

    private static Tensor Grouped(Tensor x, int groups, int rows, int width) =>
        width == 0 ? x.Reshape(groups, rows) : x.Reshape(groups, rows, width);
}

/// <summary>A part of a joined tensor and where it belongs: two views of one shape.</summary>
/// <param name="Parameter">The parameter's name.</param>
/// <param name="InFile">From the file's tensor to the part.</param>
/// <param name="InModel">From the parameter to the part.</param>
internal sealed record JoinedPart(string Parameter, Func<Tensor, Tensor> InFile, Func<Tensor, Tensor> InModel)
{
    /// <summary>The file's row of each of the parameter's rows; null where the part doesn't consist of whole rows.</summary>
    /// <remarks>The views are asked themselves: applied to tensors that hold the number of each row in all its columns.</remarks>
    /// <param name="file">The tensor that the part belongs to.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="device">Where to reckon.</param>
    public int[]? Rows(JoinedTensor file, Parameter parameter, Device device)
    {
        if (file.Shape.Rank != parameter.Shape.Rank || file.Shape.Rank is < 1 or > 2) return null;
        if (file.Shape.Rank == 2 && file.Shape[1] != parameter.Shape[1]) return null;
        int[] from = Numbers(InFile, file.Shape, device), to = Numbers(InModel, parameter.Shape, device);
        int[] rows = new int[parameter.Shape[0]];
        rows.AsSpan().Fill(-1);
        for (int i = 0; i < from.Length; i++)
        {
            if (to[i] < 0 || from[i] < 0 || (rows[to[i]] >= 0 && rows[to[i]] != from[i])) return null;
            rows[to[i]] = from[i];
        }

        return rows.Contains(-1) ? null : rows;
    }

    /// <summary>
    /// The same where a file holds its matrices, [count, in, out], the other way round: rows of [count, out, in].
    /// </summary>
    /// <param name="file">The tensor that the part belongs to, as the model declares it.</param>
    /// <param name="device">Where to reckon.</param>
    public int[] TurnedRows(JoinedTensor file, Device device)
    {
        (int count, int rows) = (file.Shape[0], file.Shape[2]);
        int[] numbers = [.. Enumerable.Range(0, checked(count * rows))];
        Tensor seen = InFile(device.From(numbers, [count, 1, rows]).Expand(file.Shape));
        return seen.Narrow(-1, 0, 1).ToArray<int>();
    }

    /// <summary>For each row of a view the number of the row that it shows; −1 where its columns are of several.</summary>
    private static int[] Numbers(Func<Tensor, Tensor> view, Shape shape, Device device)
    {
        int[] numbers = [.. Enumerable.Range(0, shape[0])];
        Tensor column = device.From(numbers, shape.Rank == 1 ? [shape[0]] : [shape[0], 1]);
        Tensor seen = view(column.Expand(shape));
        if (shape.Rank == 1) return seen.ToArray<int>();
        if (seen.Rank == 0 || seen.Shape[^1] != shape[1]) return [-1];
        int[] first = seen.Narrow(-1, 0, 1).ToArray<int>(), last = seen.Narrow(-1, shape[1] - 1, 1).ToArray<int>();
        return first.AsSpan().SequenceEqual(last) ? first : [-1];
    }
}
