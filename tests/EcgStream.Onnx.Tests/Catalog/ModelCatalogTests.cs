namespace EcgStream.Onnx.Tests;

public sealed class ModelCatalogTests : IDisposable
{
    readonly ModelFolder _first = new(), _second = new();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    ModelCatalog Catalog => new([Path.Combine(_first.Path, "absent"), _first.Path, _second.Path]);

    [Fact]
    public void A_name_is_found_with_and_without_suffix_in_the_first_folder_that_has_it()
    {
        var model = Models.Classifier();
        var (near, far) = (_first.Save(model, "near.onnx"), _second.Save(model, "far.onnx"));
        _second.Save(model, "near.onnx");

        Assert.Equal(near, Catalog.Find("near"));
        Assert.Equal(far, Catalog.Find("far.onnx"));
        Assert.Equal(far, Catalog.Find(far));
        Assert.Equal([new KeyValuePair<string, string>("far", far), new("near", near)], Catalog.List());
    }

    [Fact]
    public void A_model_that_is_not_there_is_refused_with_the_names_that_are()
    {
        _first.Save(Models.Classifier(), "compact.onnx");

        Assert.Equal("There is no model named 'grand': choose 'compact', or give the path of an .onnx file.", Refusal(Catalog, "grand"));
        Assert.StartsWith("There is no model at elsewhere/compact.onnx: choose 'compact'", Refusal(Catalog, "elsewhere/compact.onnx"), StringComparison.Ordinal);
        Assert.StartsWith("No model is named: choose", Refusal(Catalog, " "), StringComparison.Ordinal);
        Assert.Contains("ECGSTREAM_MODELS", Refusal(new([_second.Path]), "grand"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_programs_own_folders_begin_with_the_one_beside_the_executable_and_the_working_directorys() =>
        Assert.Equal(
            [Path.Combine(AppContext.BaseDirectory, "models"), Path.Combine(Directory.GetCurrentDirectory(), "models")],
            ModelCatalog.Default().Folders.Take(2));

    static string Refusal(ModelCatalog catalog, string name) => Assert.Throws<EcgStreamException>(() => catalog.Find(name)).Message;
}
