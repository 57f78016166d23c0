namespace Skald.Training.Checkpoints;

/// <summary>A complete checkpoint on disk.</summary>
public sealed class Checkpoint
{
    private readonly CheckpointManifest _manifest;

    internal Checkpoint(string folder, CheckpointManifest manifest) => (Folder, _manifest) = (folder, manifest);

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's name, such as <c>checkpoint-000500</c>.</summary>
    public string Name => Path.GetFileName(Folder);

    /// <summary>Optimizer steps done.</summary>
    public long Step => _manifest.Step;

    /// <summary>The files, in ordinal order of their paths.</summary>
    public IReadOnlyList<CheckpointFile> Files => _manifest.Files;

    /// <summary>Whether the checkpoint has a component of that name.</summary>
    public bool Has(string component) =>
        Files.Any(f => f.Path.StartsWith($"{component}/", StringComparison.Ordinal));

    /// <summary>The folder of a component.</summary>
    /// <exception cref="CheckpointException">The checkpoint has no such component.</exception>
    public string this[string component] => Has(component)
        ? Path.Combine(Folder, component)
        : throw new CheckpointException($"{Folder}: the component '{component}' is needed, got a checkpoint without "
            + "it.");

    /// <summary>The path of a component's file.</summary>
    /// <exception cref="CheckpointException">The checkpoint has no such file.</exception>
    public string this[string component, string file] => Files.Any(f => f.Path == $"{component}/{file}")
        ? Path.Combine(Folder, component, file)
        : throw new CheckpointException($"{Folder}: the file '{component}/{file}' is needed, got a checkpoint without "
            + "it.");

    /// <summary>
    /// The first file that differs from the manifest, as <c>path must …, got …</c>; null when all agree.
    /// </summary>
    internal string? Fault() => Files
        .Select(file => file.Fault(Folder) is { } fault ? $"{file.Path} {fault}" : null)
        .FirstOrDefault(fault => fault is not null);
}
