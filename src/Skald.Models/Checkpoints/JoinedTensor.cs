using Skald.Tensors;

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
internal sealed record JoinedPart(string Parameter, Func<Tensor, Tensor> InFile, Func<Tensor, Tensor> InModel);
