using System.Diagnostics.CodeAnalysis;

namespace Skald.Formats;

/// <summary>The tensors of a model folder as one set of names, whether they lie in one file or in shards.</summary>
/// <remarks>
/// A folder holds <c>model.safetensors</c>, or <c>model.safetensors.index.json</c> with its shards; where both lie
/// there, the single file wins, as it does in transformers. Tensors of a shard that the index does not map are left
/// out.
/// </remarks>
public sealed class SafetensorsFolder : IDisposable
{
    private const string SingleName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";

    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, (SafetensorsFile File, SafetensorsEntry Entry)> _byName =
        new(StringComparer.Ordinal);

    private SafetensorsFolder(string path) => Path = path;

    /// <summary>The folder or file that was opened.</summary>
    public string Path { get; }

    /// <summary>The files that are open: one, or the shards in ordinal order of their names.</summary>
    public IReadOnlyList<SafetensorsFile> Files => _files;

    /// <summary>All tensors, in ordinal order of their names.</summary>
    public IReadOnlyList<SafetensorsEntry> Tensors { get; private set; } = [];

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="ModelFormatException">No file holds such a tensor.</exception>
    public SafetensorsEntry this[string name] => Find(name).Entry;

    /// <summary>Opens a model folder, a single .safetensors file, or an index.</summary>
    /// <exception cref="ModelFormatException">A file is malformed, a shard is missing or lacks a tensor.</exception>
    /// <exception cref="FileNotFoundException">The folder holds no model.</exception>
    public static SafetensorsFolder Open(string path)
    {
        SafetensorsFolder folder = new(path);
        try
        {
            string single = Directory.Exists(path) ? System.IO.Path.Combine(path, SingleName) : path;
            string index = Directory.Exists(path) ? System.IO.Path.Combine(path, IndexName) : path;
            if (File.Exists(single) && !single.EndsWith(".json", StringComparison.Ordinal)) folder.AddSingle(single);
            else if (File.Exists(index)) folder.AddShards(SafetensorsIndex.Read(index));
            else throw Missing(path);
            folder.Tensors = folder._byName.Values.Select(t => t.Entry)
                .OrderBy(t => t.Name, StringComparer.Ordinal).ToList().AsReadOnly();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of that name, if there is one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsEntry? entry)
    {
        bool found = _byName.TryGetValue(name, out (SafetensorsFile File, SafetensorsEntry Entry) tensor);
        entry = tensor.Entry;
        return found;
    }

    /// <summary>Reads a whole tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="destination">Exactly as long as the tensor, in bytes.</param>
    /// <exception cref="ModelFormatException">There is no such tensor, or its file shrank.</exception>
    public void Read(string name, Span<byte> destination)
    {
        (SafetensorsFile file, SafetensorsEntry entry) = Find(name);
        file.Read(entry, destination);
    }

    /// <summary>Reads a part of a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="position">First byte of the part, counted from the tensor's first.</param>
    /// <param name="destination">Receives that many bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part leaves the tensor.</exception>
    /// <exception cref="ModelFormatException">There is no such tensor, or its file shrank.</exception>
    public void Read(string name, long position, Span<byte> destination)
    {
        (SafetensorsFile file, SafetensorsEntry entry) = Find(name);
        file.Read(entry, position, destination);
    }

    /// <summary>Reads a whole tensor into native memory.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="destination">Memory of at least the tensor's length.</param>
    /// <exception cref="ModelFormatException">There is no such tensor, or its file shrank.</exception>
    public unsafe void Read(string name, byte* destination)
    {
        (SafetensorsFile file, SafetensorsEntry entry) = Find(name);
        file.Read(entry, destination);
    }

    /// <summary>Closes all files.</summary>
    public void Dispose()
    {
        foreach (SafetensorsFile file in _files) file.Dispose();
    }

    private static FileNotFoundException Missing(string path) => new(Directory.Exists(path)
        ? $"{path}: a model folder must hold {SingleName} or {IndexName}, got neither."
        : $"{path}: a model folder or a .safetensors file is needed, got no such path.");

    private (SafetensorsFile File, SafetensorsEntry Entry) Find(string name) =>
        _byName.TryGetValue(name, out (SafetensorsFile File, SafetensorsEntry Entry) found)
            ? found
            : throw new ModelFormatException(Path, $"a tensor named '{name}' is needed, got {_byName.Count} others.");

    private void AddSingle(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        _files.Add(file);
        foreach (SafetensorsEntry entry in file.Tensors) _byName.Add(entry.Name, (file, entry));
    }

    private void AddShards(SafetensorsIndex index)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(index.Path))!;
        foreach (
            IGrouping<string, string> shard in index.Shards.GroupBy(s => s.Value, s => s.Key, StringComparer.Ordinal)
            .OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            string path = System.IO.Path.Combine(folder, shard.Key);
            if (!File.Exists(path))
                throw new ModelFormatException(index.Path, $"the shard '{shard.Key}' must lie beside the index, got "
                    + "no file.");
            SafetensorsFile file = SafetensorsFile.Open(path);
            _files.Add(file);
            foreach (string name in shard)
            {
                if (!file.TryGet(name, out SafetensorsEntry? entry))
                {
                    throw new ModelFormatException(
                        index.Path, $"tensor '{name}' must lie in '{shard.Key}', got a shard without it.");
                }

                _byName.Add(name, (file, entry));
            }
        }
    }
}
