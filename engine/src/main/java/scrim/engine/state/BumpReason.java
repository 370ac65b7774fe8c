package scrim.engine.state;

/** Why a version moved (SNV-10); counted in health as {@code snapshot.bump.…}. */
enum BumpReason {
    SCREENS(Domain.STRUCTURE),
    /** Also the size of the video input. */
    DIMENSIONS(Domain.STRUCTURE),
    LAYERS_ADDED_OR_REMOVED(Domain.STRUCTURE),
    LAYERS_REORDERED(Domain.STRUCTURE),
    LAYER_KEY(Domain.STRUCTURE),
    SHADER_ASSIGNED(Domain.STRUCTURE),
    PARAMETERS_DECLARED(Domain.STRUCTURE),
    PACKAGE_CHANGED(Domain.PACKAGES),
    VALUES(Domain.PARAMETERS);

    enum Domain {
        STRUCTURE,
        PARAMETERS,
        PACKAGES
    }

    final Domain domain;

    BumpReason(Domain domain) {
        this.domain = domain;
    }
}
