namespace Skald.Tensors.Nn;

/// <summary>A part of a model: parameters and smaller modules, under the names that checkpoints use.</summary>
/// <remarks>Not safe for concurrent training; concurrent forward passes in evaluation mode are.</remarks>
public abstract class Module
{
    private readonly List<Parameter> _parameters = [];
    private readonly List<(string Name, Module Module)> _children = [];

    /// <param name="device">Where the parameters live.</param>
    protected Module(Device device) => Device = device;

    /// <summary>Where the parameters live.</summary>
    public Device Device { get; }

    /// <summary>Whether dropout is active. Modules begin in evaluation mode.</summary>
    public bool IsTraining { get; private set; }

    /// <summary>All parameters with their full names, in the order of their creation.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters()
    {
        foreach (Parameter parameter in _parameters) yield return (parameter.Name, parameter);
        foreach ((string child, Module module) in _children)
            foreach ((string name, Parameter parameter) in module.NamedParameters())
                yield return (child.Length == 0 ? name : $"{child}.{name}", parameter);
    }

    /// <summary>All modules below this one with their full names, in the order of their creation.</summary>
    public IEnumerable<(string Name, Module Module)> NamedModules()
    {
        foreach ((string child, Module module) in _children)
        {
            if (child.Length > 0) yield return (child, module);
            foreach ((string name, Module below) in module.NamedModules())
                yield return (child.Length == 0 ? name : $"{child}.{name}", below);
        }
    }

    /// <summary>All parameters.</summary>
    public IEnumerable<Parameter> Parameters() => NamedParameters().Select(p => p.Parameter);

    /// <summary>Elements of all parameters.</summary>
    public long ParameterCount => Parameters().Sum(p => p.Shape.Elements);

    /// <summary>Sets this module and all below it to training or evaluation mode.</summary>
    public void Train(bool isTraining = true)
    {
        IsTraining = isTraining;
        foreach ((_, Module module) in _children) module.Train(isTraining);
    }

    /// <summary>Sets this module and all below it to evaluation mode.</summary>
    public void Eval() => Train(false);

    /// <summary>Stops, or lets, gradients reach the parameters whose names a filter accepts; null for all.</summary>
    public void Freeze(bool isFrozen = true, Func<string, bool>? filter = null)
    {
        foreach ((string name, Parameter parameter) in NamedParameters())
        {
            if (parameter.Own.DType.IsQuantized() || filter?.Invoke(name) == false) continue;
            parameter.Own.RequiresGrad = !isFrozen;
        }
    }

    /// <summary>Forgets all gradients; a parameter without one is left alone by optimizers.</summary>
    public void ZeroGrad()
    {
        foreach (Parameter parameter in Parameters())
        {
            parameter.Grad?.Dispose();
            parameter.Grad = null;
        }
    }

    /// <summary>Registers a parameter. Its values come from an initialiser or a checkpoint, both later.</summary>
    protected Parameter AddParameter(
        string name, Shape shape, ParameterKind kind, double value = 0, bool isTransposed = false)
    {
        var parameter = new Parameter(Device, name, shape, kind, value, isTransposed);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>
    /// Registers a module; a dotted name is a path of the checkpoint without a module of its own, and an empty one a
    /// module without a path.
    /// </summary>
    protected TModule AddChild<TModule>(string name, TModule module)
        where TModule : Module
    {
        _children.Add((name, module));
        return module;
    }

    /// <summary>Registers modules named <c>name.0</c>, <c>name.1</c>, ….</summary>
    protected TModule[] AddChildren<TModule>(string name, int count, Func<int, TModule> create)
        where TModule : Module
    {
        var modules = new TModule[count];
        for (int i = 0; i < count; i++) modules[i] = AddChild($"{name}.{i}", create(i));
        return modules;
    }
}
