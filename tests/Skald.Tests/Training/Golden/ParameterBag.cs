using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Tests.Training.Golden;

/// <summary>Loose parameters, for what trains something that is no model.</summary>
internal sealed class ParameterBag(Device device) : Module(device)
{
    /// <summary>A parameter with a copy of the values.</summary>
    public Parameter Add(string name, Tensor value, bool isTransposed = false)
    {
        Parameter parameter = AddParameter(name, value.Shape, ParameterKind.Matrix, isTransposed: isTransposed);
        parameter.Value.Detach().CopyFrom(value);
        return parameter;
    }
}
