using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>A matrix that adapters may change, as checkpoints name it.</summary>
/// <param name="Name">The module's name in checkpoints.</param>
/// <param name="Inputs">Width of what goes in; of a table its rows.</param>
/// <param name="Outputs">Width of what comes out.</param>
/// <param name="Parts">The layers that hold its rows; none for a table.</param>
/// <param name="Table">The table; null for a matrix.</param>
internal sealed record TargetLayer(
    string Name, int Inputs, int Outputs, IReadOnlyList<(Linear Layer, int[]? Rows)> Parts, Embedding? Table)
{
    /// <summary>Whether it makes the logits.</summary>
    public bool IsHead => Parts.Any(part => part.Layer.Weight.Kind == ParameterKind.Head);

    /// <summary>The bias, where one layer alone holds the matrix.</summary>
    public Parameter? Bias => Parts is [(Linear layer, null)] ? layer.Bias : null;
}
